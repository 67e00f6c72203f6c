/**
 * How long somebody is at a form: from the first field that he touches, while the page is seen and he does something; a pause of more than a minute is
 * none of it. Nothing is kept of what he does: only how much time has come together until the form is sent, which goes along with it as a number of seconds.
 */

/** The longest pause that still counts, in milliseconds: reading a question takes its time. */
const PAUSE = 60_000
/** What a form is filled in with. */
const FIELD = 'input, textarea, select, [contenteditable="true"]'
/** What narrows a list or finds something asks nothing of anybody. */
const ASIDE = '.b-filters, .filters, [role="search"], input[type="search"]'

export class Effort {
  private open = false
  private spent = 0
  private last: number | null = null
  private readonly now: () => number

  constructor(now: () => number = () => performance.now()) { this.now = now }

  /** A field was touched. */
  begin(): void {
    if (!this.open) this.last = null
    this.open = true
    this.stir()
  }

  /** Somebody did something. */
  stir(): void {
    if (!this.open) return
    const at = this.now()
    if (this.last !== null && at - this.last <= PAUSE) this.spent += at - this.last
    this.last = at
  }

  /** The page is out of sight. */
  away(): void {
    this.stir()
    this.last = null
  }

  /** What has come together, in whole seconds; none when no field was touched. */
  seconds(): number | null {
    this.stir()
    return this.open ? Math.round(this.spent / 1000) : null
  }

  /** It was counted, or the page was left: what comes is another form. */
  end(): void {
    this.open = false
    this.spent = 0
    this.last = null
  }
}

/** Whether an element is a field of a form. */
export function isField(element: unknown): boolean {
  return element instanceof Element && element.matches(FIELD) && !element.closest(ASIDE)
}

/** The one of this page. */
export const effort = new Effort()

/** Listens to the page from now on. */
export function watchEffort(): void {
  const touched = (event: Event) => { if (isField(event.target)) effort.begin() }
  for (const name of ['focusin', 'input', 'change']) document.addEventListener(name, touched, { capture: true, passive: true })
  for (const name of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'scroll']) document.addEventListener(name, () => { effort.stir() }, { capture: true, passive: true })
  document.addEventListener('visibilitychange', () => { if (document.hidden) effort.away() })
}
