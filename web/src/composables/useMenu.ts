/** The menu of whoever looks: what this post works with, then what is open to everyone. The side shows it, the search finds in it. */
import { computed } from 'vue'
import { concerns, WAITS } from '@/components/cases/waits'
import { useReference } from './useReference'
import { useMe } from './useSession'
import { useText } from './useText'

const ICONS = { tolerated: 'M6 3h6l3 3v6M6 3v14h5M9 8h4M9 11h3M14.500 14v2l1.500 1M15 12.500a3.500 3.500 0 1 1-.1 0', asked: 'M4 4h12v9H9l-4 3v-3H4zM7.500 8.500h5', drawn: 'M9 4a5 5 0 1 1-.1 0M12.500 12.500 17 17M6.500 9l2 2 3-4' }

const MAP = { name: 'map', icon: 'M3 5.500 8 4l4 2 5-1.500V15l-5 1.500-4-2-5 1.500zM8 4v10.500M12 6v10.500' }

export function useMenu() {
  const { t } = useText()
  const { signedIn, is, role, user } = useMe()
  const { reference } = useReference()
  /** Recruiters, leaders, and the head of the office that coordinates them. */
  const promotes = computed(() => is('recruiter', 'leader') || (is('office-head') && reference.value?.promotion_office !== null && user.value?.office?.id === reference.value?.promotion_office))
  const groups = computed(() => {
    const work = [
      { name: 'day', icon: 'M5 5h10v11H5zM5 8h10M8 3v3M12 3v3M8 12l1.500 1.500L12.500 10.500' },
      { name: 'overview', icon: 'M3 10.500 10 4l7 6.500M5 9.500V16h10V9.500' },
      ...(is('leader', 'project-officer', 'administrator') ? [{ name: 'cockpit', icon: 'M3 13a7 7 0 0 1 14 0M10 13l3.500-4M3 16h14M5.500 9l1 1M14.500 9l-1 1' }] : []),
      ...(is('recruiter') ? [] : [{ name: 'queue', icon: 'M4 5h8M4 10h8M4 15h5M14.500 9.500l1.500 1.500 3-3.500' }]),
      ...WAITS.filter((one) => concerns(one, role.value)).map((one) => ({ name: `queue-${one}`, icon: ICONS[one] })),
      { name: 'duties', icon: 'M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12M10 7v3.500l2.500 1.500' },
      { name: 'cases', icon: 'M4 6.500h4l1.500 2H16V16H4z' },
      ...(is('applicant') ? [] : [{ name: 'offices', icon: 'M3 16h14M5 13v-3M9 13V6M13 13V8M17 13V4' }]),
      { name: 'projects', icon: 'M3 16h14M5 16V9h4v7M11 16V4h4v12' },
      MAP,
      ...(promotes.value ? [{ name: 'leads', icon: 'M3 16l4-5 3 2.500 4-6M11.500 7H14v2.500M3 4v12h14' }] : []),
      ...(is('recruiter', 'leader', 'project-officer', 'office-head', 'administrator') ? [{ name: 'chains', icon: 'M4 5a2 2 0 1 0 .1 0M4 15a2 2 0 1 0 .1 0M15 10a2 2 0 1 0 .1 0M6 6l7.500 4.500M6 15.500l7.500-3.500' }] : []),
      { name: 'issues', icon: 'M4 4h12v9H9l-4 3v-3H4zM10 6.500v3M10 11v.1' },
      { name: 'entities', icon: 'M4 16V7l4-3 4 3v9M12 9h4v7M3 16h14M7 9h2M7 12h2' },
      ...(is('applicant') ? [] : [{ name: 'stewards', icon: 'M6 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5M2.500 16c0-3 1.500-5 3.500-5s3.500 2 3.500 5M12 6h6M12 10h6M12 14h6' }]),
      ...(is('applicant') ? [] : [{ name: 'visits', icon: 'M4 16v-5l4-3 4 3v5M12 16h5V9l-3-2M7 16v-3h2v3M14.500 4v2M13 5h3' }]),
      ...(is('applicant') ? [] : [{ name: 'forces', icon: 'M7 9a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5M13.500 10a2 2 0 1 0 0-4M3 16c0-2.500 1.800-4 4-4s4 1.500 4 4M12.500 12c2.500 0 4.500 1.200 4.500 3.500' }]),
      ...(is('applicant') ? [] : [{ name: 'objectives', icon: 'M10 3a7 7 0 1 0 7 7M10 6.500a3.500 3.500 0 1 0 3.500 3.500M10 10l5.500-5.500M13.500 4.500h2v2' }]),
      ...(is('applicant') ? [] : [{ name: 'indicators', icon: 'M3 16h14M4 12l3.500-3.500 3 2.500L16 5M12.500 5H16v3.500M7 16v-3M11 16v-2M15 16v-5' }]),
      ...(is('applicant') ? [] : [{ name: 'ranking', icon: 'M4 16v-5h4v5M8 16V5h4v11M12 16V9h4v7M3 16h14' }]),
      ...(is('leader', 'project-officer', 'administrator', 'inspector') ? [{ name: 'burden', icon: 'M4 5h9v11H4zM6.500 8h4M6.500 11h4M15 6.500v8M13 12.500l2 2 2-2' }] : []),
      ...(is('office-head', 'leader', 'project-officer', 'administrator') ? [{ name: 'dispatch', icon: 'M4 5h12v8H4zM8 16h4M10 13v3M7 8h6M7 10.500h4' }] : []),
      ...(is('leader', 'project-officer', 'administrator') ? [{ name: 'campaign', icon: 'M3 16h14M4 13l4-4 3 2 5-6M12.500 5H16v3.500' }] : []),
      ...(is('office-head', 'leader', 'project-officer', 'administrator') ? [{ name: 'tours', icon: 'M5 15a2 2 0 1 0 .1 0M15 3a2 2 0 1 0 .1 0M7 17h6a3 3 0 0 0 0-6H8a3 3 0 0 1 0-6h5' }] : []),
      ...(is('office-head', 'leader', 'project-officer') ? [{ name: 'walks', icon: 'M6 16V8M6 8l4-4 4 4M14 8v8M6 12h8' }] : []),
      ...(is('window-clerk', 'reviewer') ? [{ name: 'windows', icon: 'M3 4h14v10H3zM3 10h14M7 17h6M10 14v3' }] : is('office-head', 'leader') ? [{ name: 'window-figures', icon: 'M3 16h14M5.500 16v-5M10 16V5M14.500 16V9' }] : []),
      ...(is('administrator') ? [{ name: 'webhooks', icon: 'M8 6a3 3 0 1 1 4 2.800l2 4M13 14a2.500 2.500 0 1 0 2.500-2.500H9M7 8.500 4.500 12a2.500 2.500 0 1 0 3 3.500' }] : []),
      ...(is('administrator') ? [{ name: 'api-keys', icon: 'M7.500 12.500a3.500 3.500 0 1 1 3-1.700L16 16v-2.500M16 16h-2.500M6.500 9v.1' }] : []),
      ...(is('administrator') ? [{ name: 'people', icon: 'M10 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6M4 16.500c0-3 2.500-4.500 6-4.500s6 1.500 6 4.500' }] : []),
      ...(is('administrator', 'leader') ? [{ name: 'permissions', icon: 'M4 4h12v12H4zM4 8h12M8 4v12M10 10.500l1.200 1.200 2.300-2.300' }] : []),
      ...(is('applicant') ? [{ name: 'my-policies', icon: 'M5 4h10v12H5zM7.500 8l1.500 1.500 3.500-3.500M8 13h4' }] : []),
      ...(is('inspector', 'office-head', 'leader') ? [{ name: 'complaints', icon: 'M4 5h12v10H4zM4 6l6 5 6-5M14 13l2 2' }] : []),
      ...(is('inspector', 'office-head', 'leader') ? [{ name: 'watch', icon: 'M3 10c2-3.500 4.500-5 7-5s5 1.500 7 5c-2 3.500-4.500 5-7 5s-5-1.500-7-5M10 7.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5' }] : []),
      ...(is('inspector') ? [{ name: 'reads', icon: 'M3 9.500c2-3 4-4.500 6.500-4.500s4.500 1.500 6.500 4.500M9.500 8a2 2 0 1 0 .1 0M13 12h4M13 15h4M10.500 12v.1M10.500 15v.1' }] : []),
      ...(is('window-clerk') ? [{ name: 'complaint-on-paper', icon: 'M4 5h12v10H4zM4 6l6 5 6-5' }] : []),
      ...(is('applicant') ? [] : [{ name: 'ratings', icon: 'M10 3l2 4.500 5 .500-3.700 3.300 1.100 4.900L10 13.800 5.600 16.200l1.100-4.900L3 8l5-.500z' }]),
      ...(is('project-officer') ? [{ name: 'project-new', icon: 'M10 4v12M4 10h12' }] : []),
    ]
    const law = [
      { name: 'path', icon: 'M4 5h4v4H4zM12 11h4v4h-4zM8 7h3a3 3 0 0 1 3 3v1' },
      { name: 'items', icon: 'M5 4h10v12H5zM8 8h4M8 11h4' },
      { name: 'law', icon: 'M10 4v12M6 16h8M4 7h12M4 7l-1.500 4h4zM16 7l-2.500 4h4z' },
      { name: 'law-rules', icon: 'M5 4h10v12H5zM7.500 8.500l1.500 1.500 3.500-3.500M8 13h4' },
    ]
    const everyone = [
      { name: 'policies', icon: 'M4 5h9v11H4zM13 8h3v8h-3M7 8h3M7 11h3' },
      { name: 'parlour', icon: 'M4 5h8v6H8l-2.500 2.500V11H4zM12 8h4v6h-1.500v2L12 14H9' },
      ...(signedIn.value ? [] : [MAP]),
      { name: 'start', icon: 'M4 16V8l6-4 6 4v8zM8 16v-5h4v5' },
      { name: 'open-data', icon: 'M4 5c0-1.500 12-1.500 12 0v10c0 1.500-12 1.500-12 0zM4 5c0 1.500 12 1.500 12 0M4 10c0 1.500 12 1.500 12 0' },
      { name: 'verify', icon: 'M10 3l6 2v5c0 3.500-2.500 6-6 7-3.500-1-6-3.500-6-7V5zM7.500 10l2 2 3.500-4' },
      { name: 'log', icon: 'M7 10h6M3.500 10a3 3 0 0 1 3-3h2M8.500 13h-2a3 3 0 0 1-3-3M11.500 7h2a3 3 0 0 1 0 6h-2' },
      { name: 'window-ticket', icon: 'M5 3h10v14l-2.500-1.500L10 17l-2.500-1.500L5 17zM8 7h4M8 10h4' },
      { name: 'complaint-new', icon: 'M4 4h12v9H9l-4 3v-3H4zM7.500 8.500h5' },
      { name: 'progress', icon: 'M4 10h3l2-5 3 10 2-5h3' },
    ]
    return [
      ...(signedIn.value ? [{ id: 'work', all: work }] : [{ id: '', all: work.filter((one) => one.name === 'overview') }]),
      { id: 'law', all: law },
      { id: 'public', all: everyone },
    ]
  })
  const label = (name: string): string => t(`nav.${{ 'project-new': 'newProject', overview: 'home' }[name] ?? name}`)
  return { groups, label }
}
