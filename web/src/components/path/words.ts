/** Short words of a step for narrow places: its office without the city, its two terms on one line. */
import type { PathStep, StepState, TermView } from '@/api/types'
import { useSession } from '@/composables/useSession'
import { useText } from '@/composables/useText'

export function useStepWords() {
  const { t, tx, language } = useText()
  const { city } = useSession()

  function office(step: Pick<PathStep, 'office'>): string {
    const name = tx(step.office.name)
    const prefix = language.value === 'zh' ? city.value?.name.zh : city.value && `${city.value.name.en} `
    if (!prefix || !name.startsWith(prefix) || name.length <= prefix.length + 2) return name
    // 葫芦岛市生态环境局 → 市生态环境局
    return language.value === 'zh' ? prefix.slice(-1) + name.slice(prefix.length) : name.slice(prefix.length)
  }
  function length(term: Pick<TermView, 'n' | 'unit'>): string {
    return term.n === 0 ? t('graph.atOnce') : t(`graph.unit.${term.unit}`, { n: term.n }, term.n)
  }
  function terms({ promised, statutory }: Pick<PathStep, 'promised' | 'statutory'>): string {
    if (promised && statutory && promised.unit === statutory.unit && promised.n > 0) return t('graph.bothTerms', { promised: promised.n, statutory: length(statutory) })
    if (promised && statutory) return t('graph.bothTerms', { promised: length(promised), statutory: length(statutory) })
    if (promised) return t('graph.promisedTerm', { term: length(promised) })
    if (statutory) return t('graph.statutoryTerm', { term: length(statutory) })
    return t('graph.noTerm')
  }
  /** 办理中 · 临期 */
  function state(step: Pick<PathStep, 'state' | 'case'>): string {
    const word = t(`graph.state.${step.state}`)
    const lamp = step.state === 'open' ? step.case?.lamp : undefined
    return lamp && lamp !== 'green' && lamp !== 'none' ? `${word} · ${t(`graph.lamp.${lamp}`)}` : word
  }
  return { office, length, terms, state }
}

export const STATES: readonly StepState[] = ['not-started', 'ready', 'blocked', 'open', 'granted', 'refused']
export const STAGES: readonly string[] = ['planning-land', 'works', 'construction', 'completion', 'production']
