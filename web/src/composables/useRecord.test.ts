import { describe, expect, it } from 'vitest'
import { ProblemError } from '@/api/client'
import type { Problem } from '@/api/types'
import { useRecord } from './useRecord'

interface Thing { version: number; name: string; place: string }
interface Draft { name: string; place: string }

const conflictProblem: Problem = { type: '', code: 'conflict', title: '已被他人修改', detail: '', title_en: 'changed', detail_en: '', status: 409 }

function thing(server: { now: Thing }) {
  return useRecord<Thing, Draft>({
    load: async () => ({ ...server.now }),
    toDraft: ({ name, place }) => ({ name, place }),
    save: async (there, changes) => {
      if (there.version !== server.now.version) throw new ProblemError(conflictProblem)
      server.now = { ...server.now, ...changes, version: server.now.version + 1 }
      return { ...server.now }
    },
  })
}

describe('useRecord', () => {
  it('is dirty only while draft and record differ, and sends the changed keys only', async () => {
    const server = { now: { version: 1, name: '甲', place: '连山' } }
    const one = thing(server)
    await one.reload()
    expect(one.dirty.value).toBe(false)
    one.draft.value!.name = '乙'
    expect(one.changed.value).toEqual(['name'])
    one.draft.value!.name = '甲'
    expect(one.dirty.value).toBe(false)
    one.draft.value!.name = '乙'
    expect(await one.save()).toBe(true)
    expect(server.now).toEqual({ version: 2, name: '乙', place: '连山' })
    expect(one.dirty.value).toBe(false)
  })

  it('keeps what was typed when somebody was faster, and shows both sides', async () => {
    const server = { now: { version: 1, name: '甲', place: '连山' } }
    const one = thing(server)
    await one.reload()
    one.draft.value!.name = '我的'
    server.now = { version: 2, name: '他的', place: '兴城' }
    expect(await one.save()).toBe(false)
    expect(one.draft.value!.name).toBe('我的')
    expect(one.conflict.value).toEqual([{ key: 'name', base: '甲', mine: '我的', theirs: '他的' }])
    one.settle('mine')
    expect(one.draft.value).toEqual({ name: '我的', place: '兴城' })
    expect(await one.save()).toBe(true)
    expect(server.now).toEqual({ version: 3, name: '我的', place: '兴城' })
  })

  it('takes theirs when told so', async () => {
    const server = { now: { version: 1, name: '甲', place: '连山' } }
    const one = thing(server)
    await one.reload()
    one.draft.value!.name = '我的'
    server.now = { version: 2, name: '他的', place: '连山' }
    await one.save()
    one.settle('theirs')
    expect(one.draft.value!.name).toBe('他的')
    expect(one.dirty.value).toBe(false)
  })
})
