/** Signing in at the identity provider: the browser leaves with a question and comes back with an answer, to the same tab. */
import { provider } from '@/api/people'

const KEY = 'ballast.provider'
interface Left { flow: string; next: string }

/** Goes there; `next` is where one wants to be afterwards, `link` the secret of a one-time link by which an account joins. */
export async function leaveForProvider(next: string, link: string | null = null): Promise<void> {
  const question = await provider.begin(link)
  sessionStorage.setItem(KEY, JSON.stringify({ flow: question.flow, next } satisfies Left))
  location.assign(question.address)
}

/** What was left behind when one went there; it is good for one answer. */
export function leftForProvider(): Left | null {
  const text = sessionStorage.getItem(KEY)
  sessionStorage.removeItem(KEY)
  return text ? (JSON.parse(text) as Left) : null
}
