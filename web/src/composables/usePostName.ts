/** How a post is called: its office or company, its district, its role; and in whose place, when it was lent. */
import type { PostView } from '@/api/posts'
import { useText } from './useText'

type Named = Pick<PostView, 'role' | 'office' | 'credit_code' | 'district'> & { lender?: string | null | undefined }

export function usePostName() {
  const { t, tx } = useText()
  const place = (post: Named): string => {
    const office = post.office ? tx(post.office.name) : post.credit_code ?? ''
    return [office, post.district ? tx(post.district.name) : ''].filter(Boolean).join(' · ')
  }
  return (post: Named): string => {
    const role = post.role === 'leader' && post.district ? t('post.districtLeader') : t(`role.${post.role}`)
    const name = [place(post), role].filter(Boolean).join(' · ')
    return post.lender ? t('post.inPlaceOf', { post: name, lender: post.lender }) : name
  }
}
