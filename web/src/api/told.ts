/** Where a reader finds what he was told of: a duty, or a policy that reached his company. */
export const toldOf = (one: { duty: string | null; policy: string | null }) => (one.policy ? `/policies/${one.policy}` : `/duties/${one.duty}`)
