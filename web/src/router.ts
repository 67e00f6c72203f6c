/** One folder per page = one route = one title = one URL. */
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { effort } from '@/api/effort'
import { i18n } from '@/i18n'
import { useSession, useMe } from '@/composables/useSession'

declare module 'vue-router' {
  interface RouteMeta {
    /** key of the page's title */
    title: string
    /** open to everyone, signed in or not */
    open?: boolean
    /** fills the screen: no menu, no clock (a kiosk, a screen on a wall) */
    bare?: boolean
    /** fills the screen with `?wall=1` */
    wall?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'overview', meta: { title: 'nav.home', open: true }, component: () => import('@/pages/overview/OverviewPage.vue') },
  { path: '/cockpit', name: 'cockpit', meta: { title: 'nav.cockpit', wall: true }, component: () => import('@/pages/cockpit/CockpitPage.vue') },
  { path: '/day', name: 'day', meta: { title: 'nav.day' }, component: () => import('@/pages/day/DayPage.vue') },
  { path: '/projects', name: 'projects', meta: { title: 'nav.projects' }, component: () => import('@/pages/projects/ProjectsPage.vue') },
  { path: '/projects/new', name: 'project-new', meta: { title: 'projectForm.new' }, component: () => import('@/pages/projects/ProjectNewPage.vue') },
  { path: '/projects/:id', name: 'project', meta: { title: 'nav.projects' }, component: () => import('@/pages/projects/ProjectPage.vue') },
  { path: '/projects/:id/edit', name: 'project-edit', meta: { title: 'projectForm.edit' }, component: () => import('@/pages/projects/ProjectEditPage.vue') },
  { path: '/projects/:id/apply', name: 'apply', meta: { title: 'form.title' }, component: () => import('@/pages/apply/ApplyPage.vue') },
  { path: '/map', name: 'map', meta: { title: 'nav.map', open: true }, component: () => import('@/pages/map/MapPage.vue') },
  { path: '/queue', name: 'queue', meta: { title: 'nav.queue' }, component: () => import('@/pages/queue/QueuePage.vue') },
  { path: '/queue/tolerated', name: 'queue-tolerated', meta: { title: 'wait.title.tolerated' }, component: () => import('@/pages/queue/ToleratedPage.vue') },
  { path: '/queue/asked', name: 'queue-asked', meta: { title: 'wait.title.asked' }, component: () => import('@/pages/queue/AskedPage.vue') },
  { path: '/queue/drawn', name: 'queue-drawn', meta: { title: 'wait.title.drawn' }, component: () => import('@/pages/queue/DrawnPage.vue') },
  { path: '/cases', name: 'cases', meta: { title: 'nav.cases' }, component: () => import('@/pages/cases/CasesPage.vue') },
  { path: '/cases/:id', name: 'case', meta: { title: 'nav.cases' }, component: () => import('@/pages/cases/CasePage.vue') },
  { path: '/offices', name: 'offices', meta: { title: 'offices.title' }, component: () => import('@/pages/offices/OfficesPage.vue') },
  { path: '/offices/:id', name: 'office', meta: { title: 'offices.title' }, component: () => import('@/pages/offices/OfficePage.vue') },
  { path: '/duties', name: 'duties', meta: { title: 'nav.duties' }, component: () => import('@/pages/duties/DutiesPage.vue') },
  { path: '/duties/:id', name: 'duty', meta: { title: 'nav.duties' }, component: () => import('@/pages/duties/DutyPage.vue') },
  { path: '/issues', name: 'issues', meta: { title: 'nav.issues' }, component: () => import('@/pages/issues/IssuesPage.vue') },
  { path: '/issues/new', name: 'issue-new', meta: { title: 'issue.ask' }, component: () => import('@/pages/issues/IssueNewPage.vue') },
  { path: '/issues/appraisal', name: 'issue-appraisal', meta: { title: 'issue.appraisal' }, component: () => import('@/pages/issues/AppraisalPage.vue') },
  { path: '/issues/import', name: 'issue-import', meta: { title: 'import.title.hotline' }, component: () => import('@/pages/import/ImportPage.vue'), props: { kind: 'hotline' } },
  { path: '/issues/:id', name: 'issue', meta: { title: 'nav.issues' }, component: () => import('@/pages/issues/IssuePage.vue') },
  { path: '/leads', name: 'leads', meta: { title: 'nav.leads' }, component: () => import('@/pages/leads/LeadsPage.vue') },
  { path: '/leads/new', name: 'lead-new', meta: { title: 'lead.new' }, component: () => import('@/pages/leads/LeadNewPage.vue') },
  { path: '/leads/teams', name: 'lead-teams', meta: { title: 'lead.teams' }, component: () => import('@/pages/leads/LeadTeamsPage.vue') },
  { path: '/leads/promises', name: 'lead-promises', meta: { title: 'lead.promises' }, component: () => import('@/pages/leads/PromisesPage.vue') },
  { path: '/leads/clashes', name: 'lead-clashes', meta: { title: 'lead.clashes' }, component: () => import('@/pages/leads/ClashesPage.vue') },
  { path: '/leads/:id', name: 'lead', meta: { title: 'nav.leads' }, component: () => import('@/pages/leads/LeadPage.vue') },
  { path: '/leads/:id/project', name: 'lead-land', meta: { title: 'lead.landTitle' }, component: () => import('@/pages/leads/LeadLandPage.vue') },
  { path: '/chains', name: 'chains', meta: { title: 'nav.chains' }, component: () => import('@/pages/chains/ChainsPage.vue') },
  { path: '/chains/projects', name: 'chain-projects', meta: { title: 'chain.title.projects' }, component: () => import('@/pages/chains/ChainProjectsPage.vue') },
  { path: '/chains/entities', name: 'chain-entities', meta: { title: 'chain.title.entities' }, component: () => import('@/pages/chains/ChainEntitiesPage.vue') },
  { path: '/chains/leads', name: 'chain-leads', meta: { title: 'chain.title.leads' }, component: () => import('@/pages/chains/ChainLeadsPage.vue') },
  { path: '/chains/:id', name: 'chain', meta: { title: 'nav.chains' }, component: () => import('@/pages/chains/ChainPage.vue') },
  { path: '/complaints', name: 'complaints', meta: { title: 'nav.complaints' }, component: () => import('@/pages/complaints/ComplaintsPage.vue') },
  { path: '/complaints/new', name: 'complaint-new', meta: { title: 'complaint.write', open: true }, component: () => import('@/pages/complaints/ComplaintNewPage.vue') },
  { path: '/complaints/look-up', name: 'complaint-look-up', meta: { title: 'complaint.lookUp', open: true }, component: () => import('@/pages/complaints/LookUpPage.vue') },
  { path: '/complaints/on-paper', name: 'complaint-on-paper', meta: { title: 'complaint.onPaper' }, component: () => import('@/pages/complaints/OnPaperPage.vue') },
  { path: '/complaints/:id', name: 'complaint', meta: { title: 'nav.complaints' }, component: () => import('@/pages/complaints/ComplaintPage.vue') },
  { path: '/reads', name: 'reads', meta: { title: 'nav.reads' }, component: () => import('@/pages/reads/ReadsPage.vue') },
  { path: '/watch', name: 'watch', meta: { title: 'nav.watch' }, component: () => import('@/pages/watch/WatchPage.vue') },
  { path: '/watch/:id', name: 'finding', meta: { title: 'nav.watch' }, component: () => import('@/pages/watch/FindingPage.vue') },
  { path: '/ratings', name: 'ratings', meta: { title: 'nav.ratings' }, component: () => import('@/pages/ratings/ResultsPage.vue') },
  { path: '/ratings/list', name: 'rating-list', meta: { title: 'rating.list' }, component: () => import('@/pages/ratings/RatingsPage.vue') },
  { path: '/ratings/:id', name: 'rating', meta: { title: 'nav.ratings' }, component: () => import('@/pages/ratings/RatingPage.vue') },
  { path: '/walks', name: 'walks', meta: { title: 'nav.walks' }, component: () => import('@/pages/walks/WalksPage.vue') },
  { path: '/walks/:id', name: 'walk', meta: { title: 'nav.walks' }, component: () => import('@/pages/walks/WalkPage.vue') },
  { path: '/task-forces', name: 'forces', meta: { title: 'nav.forces' }, component: () => import('@/pages/forces/ForcesPage.vue') },
  { path: '/task-forces/new', name: 'force-new', meta: { title: 'force.new' }, component: () => import('@/pages/forces/ForceNewPage.vue') },
  { path: '/task-forces/:id', name: 'force', meta: { title: 'nav.forces' }, component: () => import('@/pages/forces/ForcePage.vue') },
  { path: '/entities', name: 'entities', meta: { title: 'nav.entities' }, component: () => import('@/pages/entities/EntitiesPage.vue') },
  { path: '/entities/import', name: 'entity-import', meta: { title: 'import.title.entities' }, component: () => import('@/pages/import/ImportPage.vue'), props: { kind: 'entities' } },
  { path: '/entities/:id', name: 'entity', meta: { title: 'nav.entities' }, component: () => import('@/pages/entities/EntityPage.vue') },
  { path: '/stewards', name: 'stewards', meta: { title: 'nav.stewards' }, component: () => import('@/pages/stewards/StewardsPage.vue') },
  { path: '/stewards/appraisal', name: 'steward-appraisal', meta: { title: 'steward.appraisal' }, component: () => import('@/pages/stewards/StewardAppraisalPage.vue') },
  { path: '/stewards/:id', name: 'steward', meta: { title: 'nav.stewards' }, component: () => import('@/pages/stewards/StewardPage.vue') },
  { path: '/visits', name: 'visits', meta: { title: 'nav.visits' }, component: () => import('@/pages/visits/VisitsPage.vue') },
  { path: '/visits/:id', name: 'visit', meta: { title: 'nav.visits' }, component: () => import('@/pages/visits/VisitPage.vue') },
  { path: '/parlour', name: 'parlour', meta: { title: 'nav.parlour', open: true }, component: () => import('@/pages/parlour/ParlourPage.vue') },
  { path: '/parlour/new', name: 'event-new', meta: { title: 'parlour.new' }, component: () => import('@/pages/parlour/EventNewPage.vue') },
  { path: '/parlour/:id', name: 'event', meta: { title: 'nav.parlour', open: true }, component: () => import('@/pages/parlour/EventPage.vue') },
  { path: '/objectives', name: 'objectives', meta: { title: 'nav.objectives' }, component: () => import('@/pages/objectives/ObjectivesPage.vue') },
  { path: '/objectives/:id', name: 'measure', meta: { title: 'nav.objectives' }, component: () => import('@/pages/objectives/MeasurePage.vue') },
  { path: '/indicators', name: 'indicators', meta: { title: 'nav.indicators' }, component: () => import('@/pages/indicators/IndicatorsPage.vue') },
  { path: '/indicators/import', name: 'indicator-import', meta: { title: 'import.title.indicators' }, component: () => import('@/pages/import/ImportPage.vue'), props: { kind: 'indicators' } },
  { path: '/indicators/:id', name: 'indicator', meta: { title: 'nav.indicators' }, component: () => import('@/pages/indicators/IndicatorPage.vue') },
  { path: '/burden', name: 'burden', meta: { title: 'nav.burden' }, component: () => import('@/pages/burden/BurdenPage.vue') },
  { path: '/burden/twice', name: 'burden-twice', meta: { title: 'burden.twice.title' }, component: () => import('@/pages/burden/TwicePage.vue') },
  { path: '/ranking', name: 'ranking', meta: { title: 'nav.ranking' }, component: () => import('@/pages/ranking/RankingPage.vue') },
  { path: '/ranking/:board/:id', name: 'ranking-unit', meta: { title: 'nav.ranking' }, component: () => import('@/pages/ranking/RankingUnitPage.vue') },
  { path: '/policies', name: 'policies', meta: { title: 'nav.policies', open: true }, component: () => import('@/pages/policies/PoliciesPage.vue') },
  { path: '/policies/new', name: 'policy-new', meta: { title: 'policy.write' }, component: () => import('@/pages/policies/PolicyEditPage.vue') },
  { path: '/policies/:id', name: 'policy', meta: { title: 'nav.policies', open: true }, component: () => import('@/pages/policies/PolicyPage.vue') },
  { path: '/policies/:id/edit', name: 'policy-edit', meta: { title: 'policy.edit' }, component: () => import('@/pages/policies/PolicyEditPage.vue') },
  { path: '/claims', name: 'claims', meta: { title: 'nav.claims' }, component: () => import('@/pages/policies/ClaimsPage.vue') },
  { path: '/claims/:id', name: 'claim', meta: { title: 'nav.claim' }, component: () => import('@/pages/policies/ClaimPage.vue') },
  { path: '/my-policies', name: 'my-policies', meta: { title: 'nav.my-policies' }, component: () => import('@/pages/policies/MyPoliciesPage.vue') },
  { path: '/campaign', name: 'campaign', meta: { title: 'nav.campaign' }, component: () => import('@/pages/campaign/CampaignPage.vue') },
  { path: '/campaign/new', name: 'campaign-new', meta: { title: 'campaign.new' }, component: () => import('@/pages/campaign/CampaignNewPage.vue') },
  { path: '/campaign/:id/projects', name: 'campaign-list', meta: { title: 'campaign.changeList' }, component: () => import('@/pages/campaign/CampaignChoicePage.vue') },
  { path: '/campaign/:id/report', name: 'campaign-report', meta: { title: 'campaign.report' }, component: () => import('@/pages/campaign/ReportPage.vue') },
  { path: '/tour', name: 'tours', meta: { title: 'nav.tours' }, component: () => import('@/pages/tour/ToursPage.vue') },
  { path: '/tour/new', name: 'tour-new', meta: { title: 'tour.plan' }, component: () => import('@/pages/tour/TourNewPage.vue') },
  { path: '/tour/:id', name: 'tour', meta: { title: 'nav.tours' }, component: () => import('@/pages/tour/TourPage.vue') },
  { path: '/dispatch', name: 'dispatch', meta: { title: 'nav.dispatch' }, component: () => import('@/pages/dispatch/DispatchPage.vue') },
  { path: '/dispatch/:id', name: 'meeting', meta: { title: 'nav.dispatch' }, component: () => import('@/pages/dispatch/MeetingPage.vue') },
  { path: '/dispatch/:id/meeting', name: 'meeting-mode', meta: { title: 'dispatch.mode', bare: true }, component: () => import('@/pages/dispatch/MeetingModePage.vue') },
  { path: '/notices', name: 'notices', meta: { title: 'nav.notices' }, component: () => import('@/pages/notices/NoticesPage.vue') },
  { path: '/me', name: 'me', meta: { title: 'me.title' }, component: () => import('@/pages/me/MePage.vue') },
  { path: '/webhooks', name: 'webhooks', meta: { title: 'nav.webhooks' }, component: () => import('@/pages/webhooks/WebhooksPage.vue') },
  { path: '/permissions', name: 'permissions', meta: { title: 'nav.permissions' }, component: () => import('@/pages/permissions/PermissionsPage.vue') },
  { path: '/people', name: 'people', meta: { title: 'nav.people' }, component: () => import('@/pages/people/PeoplePage.vue') },
  { path: '/people/:id', name: 'person', meta: { title: 'nav.person' }, component: () => import('@/pages/people/PersonPage.vue') },
  { path: '/set-password', name: 'set-password', meta: { title: 'nav.set-password', open: true }, component: () => import('@/pages/people/SetPasswordPage.vue') },
  { path: '/api-keys', name: 'api-keys', meta: { title: 'nav.api-keys' }, component: () => import('@/pages/keys/KeysPage.vue') },
  { path: '/posts', name: 'posts', meta: { title: 'post.title' }, component: () => import('@/pages/posts/PostsPage.vue') },
  { path: '/handover', name: 'handover', meta: { title: 'bench.handover' }, component: () => import('@/pages/handover/HandoverPage.vue') },
  { path: '/path', name: 'path', meta: { title: 'nav.path', open: true }, component: () => import('@/pages/path/PathPage.vue') },
  { path: '/start', name: 'start', meta: { title: 'nav.start', open: true }, component: () => import('@/pages/start/StartPage.vue') },
  { path: '/start/:id', name: 'establishment', meta: { title: 'nav.start' }, component: () => import('@/pages/start/EstablishmentPage.vue') },
  { path: '/open-data', name: 'open-data', meta: { title: 'nav.open-data', open: true }, component: () => import('@/pages/open-data/OpenDataPage.vue') },
  { path: '/items', name: 'items', meta: { title: 'nav.items', open: true }, component: () => import('@/pages/items/ItemsPage.vue') },
  { path: '/items/:id', name: 'item', meta: { title: 'nav.items', open: true }, component: () => import('@/pages/items/ItemPage.vue') },
  { path: '/law', name: 'law', meta: { title: 'nav.law', open: true }, component: () => import('@/pages/law/LawPage.vue') },
  { path: '/law/rules', name: 'law-rules', meta: { title: 'nav.law-rules', open: true }, component: () => import('@/pages/law/RulesPage.vue') },
  { path: '/law/scenarios/:name', name: 'law-scenario', meta: { title: 'nav.law-rules', open: true }, component: () => import('@/pages/law/ScenarioPage.vue') },
  { path: '/log', name: 'log', meta: { title: 'nav.log', open: true }, component: () => import('@/pages/log/LogPage.vue') },
  { path: '/permits/:id', name: 'permit', meta: { title: 'nav.permit', open: true }, component: () => import('@/pages/permit/PermitPage.vue') },
  { path: '/verify/documents/:id', name: 'verify-document', meta: { title: 'nav.verify', open: true }, component: () => import('@/pages/verify/VerifyPage.vue') },
  { path: '/verify/:id?', name: 'verify', meta: { title: 'nav.verify', open: true }, component: () => import('@/pages/verify/VerifyPage.vue') },
  { path: '/progress/:code?', name: 'progress', meta: { title: 'nav.progress', open: true }, component: () => import('@/pages/progress/ProgressPage.vue') },
  { path: '/window', name: 'windows', meta: { title: 'nav.windows' }, component: () => import('@/pages/window/WindowsPage.vue') },
  { path: '/window/at/:id', name: 'window', meta: { title: 'nav.windows' }, component: () => import('@/pages/window/WindowPage.vue') },
  { path: '/window/at/:id/intake/:ticket', name: 'window-intake', meta: { title: 'hall.takeIn' }, component: () => import('@/pages/window/IntakePage.vue') },
  { path: '/projects/:id/receipt', name: 'receipt', meta: { title: 'hall.receipt' }, component: () => import('@/pages/receipt/ReceiptPage.vue') },
  { path: '/window/figures', name: 'window-figures', meta: { title: 'nav.window-figures' }, component: () => import('@/pages/window/FiguresPage.vue') },
  { path: '/window/ticket', name: 'window-ticket', meta: { title: 'nav.window-ticket', open: true, bare: true }, component: () => import('@/pages/window/KioskPage.vue') },
  { path: '/window/tickets/:code', name: 'window-follow', meta: { title: 'hall.follow', open: true }, component: () => import('@/pages/window/FollowPage.vue') },
  { path: '/window/screen', name: 'window-screen', meta: { title: 'nav.window-screen', open: true, bare: true }, component: () => import('@/pages/window/ScreenPage.vue') },
  { path: '/sign-in', name: 'sign-in', meta: { title: 'nav.signIn', open: true }, component: () => import('@/pages/sign-in/SignInPage.vue') },
  { path: '/sign-in/return', name: 'sign-in-return', meta: { title: 'nav.sign-in-return', open: true }, component: () => import('@/pages/sign-in/ReturnPage.vue') },
  { path: '/:rest(.*)*', name: 'not-found', meta: { title: 'nav.notFound', open: true }, component: () => import('@/pages/not-found/NotFoundPage.vue') },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, kept) => kept ?? (to.path === from.path ? false : { top: 0 }),
})

router.beforeEach(async (to) => {
  const { session, load } = useSession()
  const { signedIn } = useMe()
  if (!session.value) {
    try { await load() } catch { return true }   // the shell says that the server is away
  }
  if (!to.meta.open && !signedIn.value) return { name: 'sign-in', query: { next: to.fullPath } }
  return true
})

// The title of the page, until the page itself knows a better one.
router.afterEach((to, from) => {
  if (to.path !== from.path) effort.end()
  document.title = `${i18n.global.t(to.meta.title)} · ${i18n.global.t('app.name')}`
})

