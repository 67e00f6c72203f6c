/** Whether this browser draws maps: WebGL 2 is there and not switched off. */
export function drawable(): boolean {
  try {
    return document.createElement('canvas').getContext('webgl2') !== null
  } catch {
    return false
  }
}
