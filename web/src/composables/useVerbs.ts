/** Which step the reader chose of those that he may take: the first until he chooses, and again when what he chose is his no longer. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'

export function useVerbs<V extends string>(order: readonly V[], can: () => readonly string[]): { verbs: ComputedRef<V[]>; verb: Ref<V | undefined> } {
  const verbs = computed(() => order.filter((one) => can().includes(one)))
  const verb = ref(verbs.value[0]) as Ref<V | undefined>
  watch(verbs, (now) => { if (!verb.value || !now.includes(verb.value)) verb.value = now[0] })
  return { verbs, verb }
}
