/**
 * The handwritten interfaces against the document of the API: `vue-tsc` fails where they have other fields, or allow what the server
 * does not. They are handwritten because they say more: which words a text may be, and that an answer's field is null, not absent.
 */
import type { components } from './schema'
import type * as B from './burden'
import type * as C from './cockpit'
import type * as Y from './day'
import type * as D from './drives'
import type * as M from './dispatch'
import type * as N from './entities'
import type * as E from './forces'
import type * as F from './forms'
import type * as H from './hall'
import type * as J from './indicators'
import type * as I from './issues'
import type * as L from './log'
import type * as G from './map'
import type * as X from './imports'
import type * as O from './objectives'
import type * as P from './parlour'
import type * as R from './rankings'
import type * as S from './stewards'
import type * as T from './types'
import type * as V from './visits'

type Schemas = components['schemas']

/** The names of all fields, however deep; lists as their elements. */
type Names<X> = X extends readonly (infer One)[] ? Names<One>
  : X extends object ? (string extends keyof X ? 'map' : { [K in keyof X]-?: Names<NonNullable<X[K]>> })
  : 'value'
type Equal<A, B> = (<X>() => X extends A ? 1 : 2) extends (<X>() => X extends B ? 1 : 2) ? true : false
/** `true`, or a word for what is wrong. */
type Fits<Ours, Theirs> = Equal<Names<Ours>, Names<Theirs>> extends true ? (Ours extends Theirs ? true : 'other types') : 'other fields'

interface Agreed {
  Session: T.Session; User: T.User; PostView: T.Post; Clock: T.Clock; Identity: T.Identity; Advanced: T.ClockAdvanced
  Reference: T.Reference; CalendarDays: T.CalendarDays; Overview: T.Overview; FactView: T.FactView
  ProjectRow: T.ProjectRow; Project: T.Project; NewProject: T.NewProject; Paged_ProjectRow: T.Paged<T.ProjectRow>
  PathView: T.PathView; ItemView: T.ItemView; LawChange: T.LawChange; LawRule: T.LawRule; Bundles: T.Bundles; ScenarioView: T.Scenario
  CaseRow: T.CaseRow; CaseView: T.CaseView; CaseCounts: T.CaseCounts; NewCase: T.NewCase; Paged_CaseRow: T.Paged<T.CaseRow>
  ManyDone: T.ManyDone; Absences: T.Absences; NewAbsence: T.NewAbsence; OpinionView: T.Opinion; ChecklistView: T.Checklist
  DocumentView: T.DocumentView; PublicDocument: T.DocumentProof
  PermitView: T.PermitView; PublicPermit: T.PermitProof; VerdictView: T.Verdict; ProgressView: T.Progress; PublicKey: T.PublicKey
  Offices: T.Offices; OfficeView: T.OfficeView; ItemAchieved: T.ItemAchieved
  DutyRow: T.DutyRow; DutyView: T.Duty; DutyCounts: T.DutyCounts; Paged_DutyRow: T.Paged<T.DutyRow>; TellingView: T.Telling; Day: Y.Day
  Contact: T.Contact; DeliveryView: T.Delivery; Paged_DeliveryView: T.Paged<T.Delivery>; WebhookView: T.Webhook; WebhookSet: T.WebhookSet; WebhookTested: T.WebhookTested
  WalkRow: T.WalkRow; WalkView: T.Walk; Paged_WalkRow: T.Paged<T.WalkRow>
  CampaignRow: D.CampaignRow; CampaignView: D.Campaign; CampaignProject: D.CampaignProject; CampaignReport: D.CampaignReport
  Paged_CampaignRow: T.Paged<D.CampaignRow>; Paged_CampaignProject: T.Paged<D.CampaignProject>
  TourRow: D.TourRow; TourView: D.Tour; TourScoreView: D.TourScore; Paged_TourRow: T.Paged<D.TourRow>
  IssueRow: I.IssueRow; IssueView: I.Issue; Paged_IssueRow: T.Paged<I.IssueRow>; Sorted: I.Sorted; IssueCatalogue: I.IssueCatalogue; IssueAppraisal: I.IssueAppraisal
  EntityRow: N.EntityRow; EntityView: N.Entity; Paged_EntityRow: T.Paged<N.EntityRow>
  StewardRow: S.StewardRow; StewardLoads: S.StewardLoads; EntityStewards: S.EntityStewards; PlanView: S.Plan; Paged_ServedEntity: T.Paged<S.ServedEntity>
  VisitPlan: V.VisitPlan; VisitView: V.Visit; Paged_VisitRow: T.Paged<V.VisitRow>; EntityVisits: V.EntityVisits
  EventRow: P.EventRow; EventView: P.ParlourEvent; Paged_EventRow: T.Paged<P.EventRow>; PlaybookView: P.Playbook; ProjectPlaybook: P.ProjectPlaybook
  ObjectivesView: O.Objectives; MeasureView: O.Measure; IndicatorsView: J.Indicators; IndicatorView: J.Indicator
  BurdenView: B.Burden; Paged_BurdenForm: T.Paged<B.BurdenForm>; TwiceLines: B.TwiceLines; Paged_TwiceRecord: T.Paged<B.TwiceRecord>
  RankingsView: R.Rankings; RankedRecords: R.RankedRecords; Cockpit: C.Cockpit
  TaskForceRow: E.TaskForceRow; TaskForceView: E.TaskForce; NewForce: E.NewForce; Paged_TaskForceRow: T.Paged<E.TaskForceRow>
  DispatchView: M.Dispatch; MeetingView: M.Meeting; MeetingRow: M.MeetingRow; Paged_MeetingRow: T.Paged<M.MeetingRow>
  HallView: H.Hall; TicketFace: H.TicketFace; TicketSlip: H.TicketSlip; WindowRow: H.WindowRow; WindowView: H.WindowView; HallFigures: H.HallFigures
  FormView: F.OneForm; ReceiptView: F.Receipt; TakenInAtWindow: F.OnBehalf
  LogView: L.Log; CheckpointView: L.Checkpoint; ConsistencyView: L.Consistency
  ImportView: X.ImportJob; ImportProblem: X.ImportProblem; ApiKeys: X.ApiKeys; ApiKeyView: X.ApiKey
  MapView: G.MapView; BordersView: G.MapBorders
  Problem: T.Problem
}

type Wrong = { [K in keyof Agreed as K extends keyof Schemas ? (Fits<Agreed[K], Schemas[K]> extends true ? never : K) : K]: K extends keyof Schemas ? Fits<Agreed[K], Schemas[K]> : 'not in the document' }

/** Compiles only while nothing is wrong; otherwise the error names the interface. */
export const AGREEMENT: Equal<keyof Wrong, never> extends true ? 'agreed' : Wrong = 'agreed'
