/** What the page's address asks for, by name: a value that is set goes into the address, an empty one leaves it. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export function useAsked() {
  const route = useRoute()
  const router = useRouter()
  return (name: string) => computed({
    get: () => (typeof route.query[name] === 'string' ? route.query[name] : ''),
    set: (value: string | null | undefined) => { void router.replace({ query: { ...route.query, [name]: value || undefined } }) },
  })
}
