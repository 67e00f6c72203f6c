/** The contract's interfaces, as the server answers them. Dates are `2023-07-07`, instants ISO 8601, money whole yuan. */

export type Role = 'applicant' | 'window-clerk' | 'reviewer' | 'office-head' | 'project-officer' | 'leader' | 'administrator' | 'inspector' | 'recruiter'
export interface Text { zh: string; en: string }
export interface Paged<T> { items: T[]; next: string | null; total: number | null }

export interface Problem {
  type: string; code: string; title: string; detail: string; title_en: string; detail_en: string; status: number
  article?: string | null
  errors?: { field: string; message: string; message_en: string }[]
  changed?: { version: number; by?: string | null; at?: string | null; what?: string | null; what_en?: string | null } | null
  id?: string | null
  retry_after_seconds?: number | null
}

export interface CalendarDays { items: { on: string; working: boolean; name: Text | null; provisional: boolean }[]; calendar_version: string; published_until: string }

export interface Office { id: string; name: Text; kind: string }
export interface Clock {
  now: string; today: string; simulated: boolean; working_day: boolean; day_name: Text | null
  next_working_day: string; calendar_version: string
}
export interface User { id: string; name: string; role: Role; office: Office | null; credit_code: string | null; district: { id: string; name: Text } | null; in_place_of: string | null }
/** Somebody whose password was right: `code` is asked for, or a second factor is to be set up. */
export interface PendingSignIn { name: string; step: 'code' | 'set-up'; until: string }
/** A post in which one may act; without an id that of the account. `areas`: the kinds of acts for which it was lent, none for all. */
export interface Post {
  id: string | null; role: Role; office: Office | null; credit_code: string | null; district: { id: string; name: Text } | null; holder: string; lender: string | null
  areas: { id: string; name: Text }[]; from_on: string | null; to_on: string | null; reason: string; state: string; current: boolean; may_end: boolean
}
export interface Session { user: User | null; posts: Post[]; pending: PendingSignIn | null; provider: string | null; csrf: string; demo: boolean; city: { region: string; name: Text }; clock: Clock }
export interface Identity { id: string; name: Text; role: Role; office: Office | null; note: Text }
export interface ClockAdvanced { clock: Clock; deemed: number; lapsed: number; recomputed: number }

export type StageId = 'planning-land' | 'works' | 'construction' | 'completion' | 'production'
export type Mode = 'permit' | 'review' | 'filing' | 'own'
export type Track = 'government-approval' | 'enterprise-approval' | 'filing'
export type Lamp = 'green' | 'due-soon' | 'overdue' | 'paused' | 'none'
export type Fact = boolean | number | string | string[]
export type Facts = Record<string, Fact>

export interface ItemBrief { id: string; name: Text; stage: string; mode: Mode; office: string }
export interface FieldInfo {
  id: string; label: Text; kind: 'bool' | 'int' | 'text' | 'texts' | 'date'
  options: { id: string; label: Text }[]; unit: Text | null; help: Text | null; group: string; group_label: Text
}
export interface Named { id: string; name: Text }
export interface Reference {
  offices: Office[]; /** teams of recruiters */ teams: Office[]; promotion_office: string | null; districts: { code: string; name: Text; region: string }[]; industries: { code: string; name: Text }[]
  clusters: Named[]; bases: Named[]; partners: Named[]; stages: Named[]
  items: ItemBrief[]; fields: FieldInfo[]; states: Named[]; duty_kinds: Named[]; duty_states: Named[]; methods: (Named & { summary: Text })[]
}

export interface FactView {
  id: string; seq: number; at: string; kind: string; label: Text; sentence: Text
  /** when it was done on paper, if it was entered later */
  on_paper_at: string | null
  actor: { name: string; role: Role | null; office: Text | null; on_behalf_of: string | null }
  subject: { kind: 'project' | 'case' | 'permit' | 'duty' | 'walk' | 'meeting' | 'campaign' | 'tour' | 'score' | 'entity' | 'entity-batch' | 'stewarding' | 'task-force' | 'measure' | 'steward' | 'sheet-mapping' | 'api-key' | 'person' | 'lead' | 'lead-clash' | 'indicator'; id: string; name: string }
  article: string | null
  /** the clock that ran from then on */
  clock: { kind: string; kind_name: Text; due_on: string; provisional: boolean } | null
  /** its place in the log, and the size of the first signed checkpoint that has it */
  leaf: number | null; checkpoint: number | null
}

export interface Figure { id: string; value: number; label: Text; unit: 'count' | 'yuan' | 'share'; query: Record<string, string> }
export interface OfficeLoad { office: Office; open: number; due_soon: number; overdue: number }
export interface DistrictLoad { district: string; name: Text; projects: number; started: number; investment_yuan: number }
export interface StageLoad { stage: string; name: Text; projects: number }
export interface StartsOfWeek { week: string; started: number; cumulative: number }
export interface Overview {
  as_of: string; figures: Figure[]; by_office: OfficeLoad[]; by_district: DistrictLoad[]; by_stage: StageLoad[]
  starts_by_week: StartsOfWeek[]; recent: FactView[]
}

export interface WaitingOn { office: Office; item: string; item_name: Text; due_on: string | null }
export interface ProjectRow {
  id: string; code: string | null; name: string; district: string; district_name: Text; industry: string; industry_name: Text
  cluster: string | null; owner: string; investment_yuan: number; track: Track; stage: string; stage_name: Text
  started_on: string | null; planned_start_on: string | null; needed: number; granted: number; open_cases: number
  lamp: Lamp; waiting_on: WaitingOn | null; synthetic: boolean; campaign: boolean
}
export interface Milestone {
  kind: 'listed' | 'initiated' | 'cleared' | 'started' | 'completed' | 'produced'
  name: Text; planned_on: string | null; done_on: string | null
}
export interface Project extends ProjectRow {
  region: string; base: string | null; owner_code: string | null
  owner_code_check_ok: boolean | null; code_check_ok: boolean | null
  funding: 'enterprise' | 'government'; listed_on: string; version: number; facts: Facts
  milestones: Milestone[]; partner: string | null; place: { lon: number; lat: number } | null; summary: Text | null; source: string | null
  can: ('edit' | 'start' | 'submit')[]
}
export interface NewProject {
  name: string; code?: string | null; district: string; industry: string; cluster?: string | null; base?: string | null
  owner: string; owner_code?: string | null; confirm_codes?: boolean; investment_yuan: number; facts: Facts
  planned_start_on?: string | null; /** both null: nobody recorded it */ place?: { lon: number | null; lat: number | null }
}

export interface Reason { text: string; zh: string; en: string }
export interface BasisView { zh: string; en: string; level: string; valid_from: string | null; valid_to: string | null }
export interface TermView {
  n: number; unit: 'working-days' | 'days' | 'months' | 'hours'; starts: 'receipt' | 'acceptance'
  text: Text; excluded: Text[]; extension: Text | null
}
/** `key`: under which its files are kept, the same in every item that asks for the same paper */
export interface MaterialView { id: string; key: string; name: Text; secondary: boolean; committable: boolean }
export type StepState = 'not-started' | 'ready' | 'blocked' | 'open' | 'granted' | 'refused'
export interface StepCase {
  id: string; number: string; state: string; lamp: Lamp; due_on: string | null; received_on: string; finished_on: string | null
}
export interface PathStep {
  item: string; name: Text; stage: string; stage_name: Text; mode: string; office: Office; reasons: Reason[]; requires: string[]
  statutory: TermView | null; promised: TermView | null; basis: BasisView[]
  start_on: string; due_promised_on: string; due_statutory_on: string | null
  provisional: boolean; critical: boolean; level: number; materials: MaterialView[]
  /** minor papers may follow until then; what happens when they do not come */
  tolerance: { until: string; lapse: Text } | null
  state: StepState; case: StepCase | null; permit: string | null
}
export interface Finish { finish_on: string; working_days: number }
export interface PathView {
  on: string; start: string; track: string; track_name: Text; calendar_version: string; provisional: boolean
  steps: PathStep[]; undecided: { item: string; name: Text; missing: { id: string; label: Text }[] }[]
  parallel: { promised: Finish; statutory: Finish }; serial: { promised: Finish; statutory: Finish }; critical: string[]
}

export interface ItemVersion { from: string | null; to: string | null; name: Text; basis: Text; term: Text | null; applies: string }
export interface ItemView extends ItemBrief {
  stage_name: Text; office_name: Text
  basis: BasisView[]; statutory: TermView | null; promised: TermView | null; applies: Reason; materials: MaterialView[]
  requires: { item: string; name: Text; always: boolean }[]; versions: ItemVersion[]; note: Text | null
  confidence: 'high' | 'medium' | 'low'
}
export interface LawChange {
  on: string; item: string; name: Text; what: 'name' | 'basis' | 'term' | 'applicability' | 'materials'; what_name: Text; before: Text; after: Text
}

export interface CaseRow {
  id: string; number: string; item: string; item_name: Text; project: { id: string; kind: 'investment' | 'establishment' | 'claim'; name: string; district: string }
  office: Office; state: string; state_name: Text; received_at: string; accepted_on: string | null; deemed: boolean
  due_on: string | null; due_kind: 'notice' | 'supplement' | 'promised' | 'statutory' | 'delivery' | 'hearing' | 'renewal' | null; due_kind_name: Text | null
  statutory_due_on: string | null; provisional: boolean; days_left: number | null; lamp: Lamp; version: number; assignee: Assignee | null
  applicant: string
  /** what is waited for besides, in a list of such cases */
  wait: { until: string; days_left: number | null; lamp: Lamp; papers: Text[] } | null
}
export interface Assignee { id: string; name: string; mine: boolean; standing_in: boolean }
export interface CaseCounts { queue: number; due_soon: number; overdue: number; mine: number; done: number; given: number; standing_in: number; tolerated: number; asked: number; drawn: number }
export interface CommandOffer { do: string; label: Text; allowed: boolean; why_not: Text | null; article: string | null; fields: FormField[] }
/** A field of a step's form, as the server describes it. */
export interface FormField {
  name: string; label: Text; kind: 'text' | 'words' | 'names' | 'date' | 'choice' | 'choices' | 'yes-no' | 'opinions'; required: boolean
  options: { id: string; name: Text }[]; value: string | null
}
export interface Section { id: string; title: Text; rows: { label: Text; text: Text; lamp: Lamp }[] }
export interface CaseMaterial {
  id: string; key: string; file: string | null; on_paper: boolean; name: Text; secondary: boolean; received: boolean; committed: boolean; committable: boolean; requested: boolean; note: string | null
}
export interface CaseView extends CaseRow {
  law_on: string; basis: BasisView[]; statutory: TermView | null; promised: TermView | null; calendar_version: string
  outcome: 'granted' | 'refused' | null
  decision: { reason: string; decided_on: string; document_number: string; remedies: Text | null } | null
  pause_causes: { id: string; name: Text }[]
  materials: CaseMaterial[]
  prerequisites: { item: string; name: Text; granted: boolean; case: string | null }[]
  reviews: { by: string; office: Text; opinion: 'agree' | 'disagree'; text: string; at: string }[]
  pauses: { cause: string; cause_name: Text; from: string; to: string | null; expected_on: string }[]
  clock: {
    kind: string; kind_name: Text; term: Text; started_on: string; day: number; of: number; unit: string; paused_days: number
    due_on: string | null; explanation: Text; runs: ClockRun[]
  } | null
  can: CommandOffer[]; facts: FactView[]; permit: PermitView | null
  /** between which instants a step that is entered now may have been done on paper; null for applicants */
  on_paper: { from: string; to: string } | null
  standing_in: Text | null; may_hand_over: boolean; checklist: Checklist | null
  sections: Section[]; tolerant: boolean; documents: DocumentRow[]
}
/** A document that a step owed, as lists show it. */
export interface DocumentRow { id: string; kind: string; name: Text; number: string; on: string; seq: number; article: string; pdf_url: string }
/** A document with its text; the Chinese one holds. */
export interface DocumentView {
  id: string; kind: string; title: Text; number: string; on: string; issuer: Text; addressee: Text
  rows: { label: Text; text: Text }[]; body: Text[]; verify_url: string; pdf_url: string; demo: boolean
}
export interface DocumentProof { document: DocumentView; genuine: true; key: string }
/** Days in a row of which the same is true. */
export interface ClockRun {
  from: string; to: string; kind: 'counted' | 'over' | 'not-counted' | 'holiday' | 'weekend'; name: Text | null; days: number; reached: number | null
}
export type Mark = 'met' | 'not-met' | 'remark'
export interface Tick { round: number; point: string; mark: Mark; remark: string; by: string; on_behalf_of: string | null; at: string }
export interface Checklist { points: { id: string; name: Text; basis: Text }[]; ticks: Tick[]; round: number; open: boolean }
export interface ManyDone { done: CaseRow[]; documents: (DocumentRow & { case: string })[]; refused: { id: string; number: string | null; item_name: Text | null; problem: Problem }[] }
export interface Colleague { id: string; name: string; role: Role }
export interface Absence { id: string; user: Colleague; deputy: Colleague; from_on: string; to_on: string; today: boolean; may_end: boolean }
export interface Absences { items: Absence[]; colleagues: Colleague[]; standing_in_for: Colleague[] }
export interface NewAbsence { user?: string; deputy: string; from_on: string; to_on: string }
export interface Opinion { id: string; own: boolean; outcome: 'agree' | 'disagree' | 'granted' | 'refused'; name: Text; text: Text; filled: Text }
export type Command = { version: number; on_paper_at?: string } & (
  | { do: 'accept' }
  | { do: 'request-corrections'; materials: { id: string; what: string }[] }
  | { do: 'supplement'; materials: string[] }
  | { do: 'correct-on-the-spot'; what: string }
  | { do: 'reject-not-required'; reason: string }
  | { do: 'reject-not-competent'; competent_office: string }
  | { do: 'review'; opinion: 'agree' | 'disagree'; text: string }
  | { do: 'pause'; cause: string; expected_on: string; reason: string }
  | { do: 'resume' }
  | { do: 'extend'; reason: string }
  | { do: 'decide'; outcome: 'granted' | 'refused'; reason: string }
  | { do: 'deliver' }
  | { do: 'withdraw'; reason: string }
)
/** A step whose form the server described: its fields are those of the form. */
export interface SpecialCommand { version: number; do: string; [field: string]: unknown }
export interface NewCase {
  item: string; materials: string[]; committed?: string[]; promise?: { materials?: string[]; until?: string }; note?: string; on_paper_at?: string
}

export interface PaperUpload {
  id: string; project: string; material: string; name: string; bytes: number; offset: number; piece_bytes_max: number; expires_at: string
}
export interface PaperFile {
  id: string; material: string; version: number; name: string; media_type: string; bytes: number; digest: string
  uploaded_by: string; at: string; case: string | null; shown: boolean; url: string
}
export interface Paper { material: string; name: Text | null; versions: PaperFile[] }
export interface ProjectPapers { items: Paper[]; may_upload: boolean }

export interface PermitView {
  id: string; number: string; document_number: string; item: string; name: Text; holder: string; holder_code: string | null
  project: string; project_code: string | null; issuer: Text; issued_on: string; valid_from: string; valid_to: string | null
  start_by: string | null; state: 'in-force' | 'expired' | 'revoked' | 'withdrawn' | 'cancelled'; edition: number; verify_url: string; pdf_url: string; ofd_url: string; demo: boolean; conditions: string
}
export interface Bundle {
  id: string; version: number; kind: string; name: Text; state: string; issued_on: string | null
  permits: { item: string; name: Text; case: string | null; readiness: 'missing' | 'under-review' | 'ready' | 'granted' }[]
  conditions: { id: string; name: Text; met_on: string | null; proof: string; by: string }[]
}
export interface Bundles { items: Bundle[]; kinds: { id: string; name: Text }[]; obstacle: Text | null }
export interface LawRule {
  id: string; article: Text; text: Text; place: string; facts: Text[]; documents: Text[]; refusals: string[]; scenarios: { name: string; title: string; holds: boolean }[]
}
export interface Scenario {
  name: string; title: string; holds: boolean; item: Text; source: string
  steps: {
    at: string; label: Text; state: Text | null; due_on: string | null; elapsed_working_days: number | null; overdue: boolean
    error: string | null; why: Text | null; article: string | null; facts: Text[]; documents: Text[]
  }[]
}
/** How a permit stands and how it came to. */
export interface PermitStanding {
  status: PermitView['state']; name: Text; since: string | null; ground: Text | null; article: string | null; as_of: string; number: string
  editions: { number: string; replaced_on: string }[]
  events: { on: string; name: Text; text: Text | null; article: string | null }[]
}
export interface PermitProof { permit: PermitView; standing: PermitStanding; qr: string[]; genuine: true; key: string }
export interface Verdict {
  verdict: 'genuine' | 'expired' | 'revoked' | 'withdrawn' | 'cancelled' | 'superseded' | 'altered' | 'unknown-signer' | 'unreadable'
  permit: PermitView | null; document: DocumentView | null; message: Text; key: string | null; as_of: string
  ended: { status: string; name: Text; since: string | null; ground: Text | null; article: string | null; replaced_by: string | null } | null
  logged: { holds: boolean; message: Text } | null
}
export interface Progress {
  code: string; name: string; state: Text; started_on: string | null
  steps: {
    item: string; name: Text; stage: string; stage_name: Text; state: string; state_name: Text; office: Text
    received_on: string | null; finished_on: string | null; due_on: string | null
    overrun: { reason: string | null; published_on: string | null; owed_by: string | null } | null
  }[]
}
export interface PublicKey {
  algorithm: string; public_key: string; fingerprint: string; demo: boolean
  keys: { algorithm: string; public_key: string; fingerprint: string; from: string | null; until: string | null }[]
}

/** How many cases took how many working days. */
export interface Spread { days: number; n: number }
export interface Achieved { n: number; median: number | null; p90: number | null; timed: number; on_time: number; spread: Spread[] }
export interface OfficeRow {
  id: string; name: Text; received: number; corrected: number; decided: number; timed: number; on_time: number
  steps: number; steps_on_paper: number; machine: number; median: number | null; p90: number | null; overdue: number
}
export interface Offices { from: string; to: string; as_of: string; corrections_percent_below: number; city: OfficeRow; offices: OfficeRow[]; tree: OfficeNode[] }
/** An office in the tree; `depth` above it in what is shown. */
export interface OfficeNode { office: Office; depth: number }
/** A figure, and the query of the list of cases that it counts. */
export interface OfficeFigure { id: string; label: Text; n: number; of: number | null; query: Record<string, string> }
export interface OfficeItem extends Achieved { item: string; name: Text; promised: TermView | null; statutory: TermView | null; query: Record<string, string> }
export interface OfficeMonth { month: string; received: number; corrected: number; decided: number; timed: number; on_time: number }
export interface OfficeView {
  office: Office; from: string; to: string; as_of: string; corrections_percent_below: number
  figures: OfficeFigure[]; items: OfficeItem[]; months: OfficeMonth[]; above: Office[]; beneath: OfficeNode[]
}
export interface ItemAchieved extends Achieved { item: string; from: string; to: string }
export type DutyState = 'open' | 'acknowledged' | 'paused' | 'reported' | 'closed' | 'lapsed'
/** Who owes or is owed; an applicant's id is its credit code. */
export interface Party { kind: string; id: string; name: Text }
export interface DutyRow {
  id: string; version: number; kind: string; kind_name: Text; what: Text; owner: Party; creditor: Party
  subject: { kind: string; id: string }; project: { id: string; kind: string; name: string } | null; state: string; state_name: Text
  opened_on: string; due_on: string | null; provisional: boolean; ended_on: string | null; late: boolean
  lamp: Lamp; lamp_words: Text; follows: boolean
}
/** A rung of the ladder, told or to be told. */
export interface LadderStep { on: string; why: Text; to: Party; told_at: string | null }
export interface DutyPoint { id: string; name: Text; on: string; met_on: string | null; missed: boolean }
export interface DutyOffer { do: string; name: Text; allowed: boolean; why_not: Text | null; words: boolean; words_required: boolean }
export interface Duty extends DutyRow {
  evidence: Text; term: Text | null; method: { id: string; name: Text; summary: Text } | null; points: DutyPoint[]
  ladder: Text | null; tellings: LadderStep[]; facts: FactView[]; can: DutyOffer[]
  /** the absent colleague in whose place the reader may do some of it */ standing_in: Text | null
}
/** How much there is, null past 10,000. */
export interface DutyCounts { mine: number | null; mine_overdue: number | null; owed: number | null; reported: number | null; overdue: number | null; unread: number }
export interface WalkRow {
  id: string; version: number; item: string; item_name: Text; office: Office; by: string; state: string; opened_on: string; finished_on: string | null
  minutes: number; findings: { all: number; open: number; overdue: number }
}
export interface WalkStep { stage: string; name: Text; promised: Text[]; minutes: number | null; seen: string }
export interface Walk extends WalkRow { steps: WalkStep[]; summary: string; duties: DutyRow[]; facts: FactView[]; mine: boolean }
/** How somebody wants to be told outside the product. */
export interface Contact { version: number; email: string; mail: 'none' | 'each' | 'digest'; digest_hour: number; language: 'zh' | 'en'; mails: boolean; confirmed: boolean; code_mailed: boolean }
export interface ContactChange { version: number; email: string; mail: Contact['mail']; digest_hour: number; language: Contact['language'] }
export interface Delivery {
  id: string; duty: string | null; policy: string | null; what: Text; why: Text; channel: 'email' | 'webhook'; digest: boolean; state: 'waiting' | 'sent' | 'given-up' | 'dropped'
  state_text: Text; told_at: string; not_before: string; sent_at: string | null; attempts: number; failure: Text | null
}
export interface Webhook { office: Office; version: number; url: string; updated_at: string; facts: FactView[]; given_up: number }
export interface WebhookSet { webhook: Webhook; secret: string | null }
export interface WebhookTested { arrived: boolean; failure: Text | null }
export interface Telling { id: string; duty: string | null; policy: string | null; what: Text; why: Text; on: string; told_at: string; read: boolean }
