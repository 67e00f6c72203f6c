import { describe, expect, it } from 'vitest'
import { Effort } from './effort'

function clocked() {
  const clock = { at: 1_000 }
  const effort = new Effort(() => clock.at)
  return { effort, after: (seconds: number) => { clock.at += seconds * 1000 } }
}

describe('the time at a form', () => {
  it('begins with the first field, not with the page', () => {
    const { effort, after } = clocked()
    effort.stir(); after(30); effort.stir()
    expect(effort.seconds()).toBeNull()
    effort.begin(); after(20); effort.stir(); after(5)
    expect(effort.seconds()).toBe(25)
  })

  it('leaves long pauses out, and what is out of sight', () => {
    const { effort, after } = clocked()
    effort.begin(); after(60); effort.stir(); after(61); effort.stir(); after(10)
    expect(effort.seconds()).toBe(70)
    effort.away(); after(30); effort.stir(); after(5)
    expect(effort.seconds()).toBe(75)
  })

  it('goes on after a form that was not counted, and begins anew after one that was', () => {
    const { effort, after } = clocked()
    effort.begin(); after(10)
    expect(effort.seconds()).toBe(10)
    after(10)
    expect(effort.seconds()).toBe(20)
    effort.end(); after(10); effort.stir()
    expect(effort.seconds()).toBeNull()
    effort.begin(); after(3)
    expect(effort.seconds()).toBe(3)
  })
})
