/** The typed column list that RecordTable takes. */
export interface Column<T> {
  key: string
  label: string
  /** the server's name for sorting by this column */
  sort?: string
  align?: 'start' | 'end'
  /** CSS width, e.g. `120px`; columns without one share the rest */
  width?: string
  /** plain text of the cell; a slot `#<key>="{ row }"` draws it instead */
  text?: (row: T) => string
  /** cannot be switched off */
  always?: boolean
  /** off until switched on */
  off?: boolean
  /** on a phone: the card's heading, a labelled line (default), or left out */
  phone?: 'title' | 'line' | 'hide'
}
export type Density = 'roomy' | 'dense'
