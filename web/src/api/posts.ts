/** Posts: one's own, in which one acts, lends and is lent; and those that administrators give. */
import { client } from './client'
import type { components } from './schema'
import type { FactView, Post, Session } from './types'

const id = encodeURIComponent
type Schemas = components['schemas']
export type PostView = Post
export type OwnPosts = Omit<Schemas['OwnPosts'], 'facts' | 'posts' | 'loans'> & { posts: Post[]; loans: Post[]; facts: FactView[] }
export type Deputy = Schemas['Deputy']
export type NewLoan = Schemas['NewLoan']
export type NewPost = Schemas['NewPost']

export const posts = {
  /** Goes on in another of one's posts; none: that of the account. */
  switchTo: (post: string | null) => client.post<Session>('/session/post', { post }),
  own: () => client.get<OwnPosts>('/me/posts'),
  deputies: (post: string | null, q: string) => client.get<{ items: Deputy[] }>('/me/posts/deputies', { post, q }),
  lend: (body: NewLoan) => client.post<OwnPosts>('/me/posts', body),
  end: (post: string) => client.delete<void>(`/me/posts/${id(post)}`),
  give: (person: string, body: NewPost) => client.post<Schemas['PersonPage']>(`/people/${id(person)}/posts`, body),
}
