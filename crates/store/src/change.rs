//! What one step changes, before it is laid out as statements.

use crate::past::Past;
use crate::{
    Answer, ApiKeyRecord, Assignment, BundleRecord, CampaignRecord, CasePaper, CaseRecord, Claim, ClashRecord, ComplaintFile,
    ComplaintRecord, ConsultationRecord, DocumentRecord, DutyRecord, EntityEdit, Erasure, EstablishmentRecord, EventRecord,
    FactRecord, FactorEdit, FindingRecord, IdentityEdit, IndicatorRecord, IndicatorRevision, IndicatorTarget, IssueNumber,
    IssueRecord, IssueWord, LeadRecord, Listing, MeasureRecord, MeasureValue, MeetingRecord, Membership, Milestone, NewDelivery,
    PaperFile, PermitLife, PermitRecord, PersonRecord, PlaybookRecord, PolicyClaim, PolicyEdition, PolicyPush, PolicyRead,
    PolicyRecord, PostEdit, ProjectRecord, RatingRecord, ScoreRecord, SentBack, SheetMappingRecord, StewardRecord, Stewardship,
    Tally, TaskForceRecord, TellingRecord, TicketRecord, TourRecord, TourStop, VisitRecord, VisitStop, WalkRecord, WebhookEdit,
    Write,
};
use base::{ComplaintId, LeadId, ProjectId};
use jiff::civil::Date;

/// Everything that one step changes; written in one transaction or not at all.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Projects.
    pub projects: Vec<Write<ProjectRecord>>,
    /// Establishments, new or changed; the dossier's version guards them.
    pub establishments: Vec<EstablishmentRecord>,
    /// How records of this change stood before, where their whole history is written at once. Of rows that are there the store keeps it by itself.
    pub past: Past,
    /// Milestones, new or changed.
    pub milestones: Vec<(ProjectId, Milestone)>,
    /// Cases.
    pub cases: Vec<Write<CaseRecord>>,
    /// New permits.
    pub permits: Vec<PermitRecord>,
    /// What became of permits.
    pub permit_lives: Vec<PermitLife>,
    /// Opinions asked of other offices, new or answered.
    pub consultations: Vec<ConsultationRecord>,
    /// Bundles.
    pub bundles: Vec<Write<BundleRecord>>,
    /// Duties that follow the records of this change, as they shall be.
    pub followed: Vec<DutyRecord>,
    /// Duties of their own clock.
    pub duties: Vec<Write<DutyRecord>>,
    /// Duties that time opens, unless they are there.
    pub opened: Vec<DutyRecord>,
    /// Duties of which something is told now.
    pub claims: Vec<Claim>,
    /// What is told.
    pub tellings: Vec<TellingRecord>,
    /// By which channels it leaves, and to whom.
    pub deliveries: Vec<NewDelivery>,
    /// Where offices' notices are posted from now on.
    pub webhooks: Vec<WebhookEdit>,
    /// Walks through an item's process.
    pub walks: Vec<Write<WalkRecord>>,
    /// Campaigns.
    pub campaigns: Vec<Write<CampaignRecord>>,
    /// Projects of their lists, new or changed; the campaign's version guards them.
    pub listings: Vec<Listing>,
    /// Tours.
    pub tours: Vec<Write<TourRecord>>,
    /// Stops of new tours.
    pub tour_stops: Vec<TourStop>,
    /// What participants gave; written only while the tour is open.
    pub scores: Vec<Write<ScoreRecord>>,
    /// Task forces and leading groups.
    pub task_forces: Vec<Write<TaskForceRecord>>,
    /// Offices in them, new or gone; the task force's version guards them.
    pub memberships: Vec<Membership>,
    /// Measures of a plan of objectives.
    pub measures: Vec<Write<MeasureRecord>>,
    /// What was reported of them; the measure's version guards them.
    pub measure_values: Vec<MeasureValue>,
    /// Series of indicators.
    pub indicators: Vec<Write<IndicatorRecord>>,
    /// What was published of them; the series' version guards them.
    pub indicator_revisions: Vec<IndicatorRevision>,
    /// Their targets; the series' version guards them.
    pub indicator_targets: Vec<IndicatorTarget>,
    /// Entities of the register that change.
    pub entities: Vec<EntityEdit>,
    /// Policies.
    pub policies: Vec<Write<PolicyRecord>>,
    /// What is published of them.
    pub policy_editions: Vec<PolicyEdition>,
    /// To whom they are pushed.
    pub policy_pushes: Vec<PolicyPush>,
    /// Who opened them.
    pub policy_reads: Vec<PolicyRead>,
    /// Who claimed them.
    pub policy_claims: Vec<Write<PolicyClaim>>,
    /// Dispatch meetings.
    pub meetings: Vec<Write<MeetingRecord>>,
    /// What enterprises ask.
    pub issues: Vec<Write<IssueRecord>>,
    /// Words that corrections have taught the rule that sorts issues.
    pub issue_words: Vec<IssueWord>,
    /// Leads of promotion.
    pub leads: Vec<Write<LeadRecord>>,
    /// Teams that work on a lead from now on; the lead's version guards them.
    pub lead_teams: Vec<(LeadId, String)>,
    /// Clashes over leads.
    pub clashes: Vec<Write<ClashRecord>>,
    /// Queue tickets.
    pub tickets: Vec<Write<TicketRecord>>,
    /// How papers of cases came.
    pub case_papers: Vec<CasePaper>,
    /// New files of papers; the upload of each ends with it.
    pub paper_files: Vec<PaperFile>,
    /// New facts.
    pub facts: Vec<FactRecord>,
    /// Words of people that the law wants erased from older facts.
    pub erasures: Vec<Erasure>,
    /// The documents that they owe.
    pub documents: Vec<DocumentRecord>,
    /// Whose cases they are from now on.
    pub assignments: Vec<Assignment>,
    /// Papers that one-time notices listed.
    pub sent_back: Vec<SentBack>,
    /// What the sums of the offices gain.
    pub tallies: Vec<Tally>,
    /// What headings of spreadsheets mean.
    pub sheet_mappings: Vec<Write<SheetMappingRecord>>,
    /// Numbers that issues have elsewhere.
    pub issue_numbers: Vec<IssueNumber>,
    /// Keys of other systems.
    pub api_keys: Vec<Write<ApiKeyRecord>>,
    /// Accounts that administrators or their owners change.
    pub people: Vec<Write<PersonRecord>>,
    /// Their second factors; the account's version guards them.
    pub factors: Vec<FactorEdit>,
    /// Their links with a provider; the account's version guards them.
    pub identities: Vec<IdentityEdit>,
    /// Posts beside that of the account, given, lent or ended; the account's version guards them.
    pub posts: Vec<PostEdit>,
    /// Stewards and leading cadres: posts that begin or are left.
    pub stewards: Vec<Write<StewardRecord>>,
    /// Stewardships that end.
    pub stewardship_ends: Vec<(Stewardship, Date)>,
    /// Visits to enterprises.
    pub visits: Vec<Write<VisitRecord>>,
    /// Their stops, new or changed; the visit's version guards them.
    pub visit_stops: Vec<VisitStop>,
    /// Events of the parlour.
    pub events: Vec<Write<EventRecord>>,
    /// Playbooks of projects that are stuck.
    pub playbooks: Vec<Write<PlaybookRecord>>,
    /// Complaints on conduct.
    pub complaints: Vec<Write<ComplaintRecord>>,
    /// What is attached to them; the complaint's version guards them.
    pub complaint_files: Vec<ComplaintFile>,
    /// Complaints that lose everything attached to them; the complaint's version guards them.
    pub complaint_files_gone: Vec<ComplaintId>,
    /// Ratings of services.
    pub ratings: Vec<Write<RatingRecord>>,
    /// What was done about findings of the watch.
    pub findings: Vec<Write<FindingRecord>>,
    /// The answer to keep under its key.
    pub answer: Option<Answer>,
}

impl Change {
    /// Adds what another step changes, so that both stand or fall together; of two answers the first is kept.
    pub fn join(&mut self, next: Self) {
        let Self {
            projects,
            past,
            establishments,
            milestones,
            cases,
            permits,
            permit_lives,
            consultations,
            bundles,
            followed,
            duties,
            opened,
            claims,
            tellings,
            deliveries,
            webhooks,
            walks,
            campaigns,
            listings,
            tours,
            tour_stops,
            scores,
            task_forces,
            memberships,
            measures,
            measure_values,
            indicators,
            indicator_revisions,
            indicator_targets,
            entities,
            policies,
            policy_editions,
            policy_pushes,
            policy_reads,
            policy_claims,
            meetings,
            issues,
            issue_words,
            leads,
            lead_teams,
            clashes,
            tickets,
            case_papers,
            paper_files,
            facts,
            erasures,
            documents,
            assignments,
            sent_back,
            tallies,
            sheet_mappings,
            issue_numbers,
            api_keys,
            people,
            factors,
            identities,
            posts,
            stewards,
            stewardship_ends,
            visits,
            visit_stops,
            events,
            playbooks,
            complaints,
            complaint_files,
            complaint_files_gone,
            ratings,
            findings,
            answer,
        } = next;
        self.projects.extend(projects);
        self.past.join(past);
        self.establishments.extend(establishments);
        self.milestones.extend(milestones);
        self.cases.extend(cases);
        self.permits.extend(permits);
        self.permit_lives.extend(permit_lives);
        self.consultations.extend(consultations);
        self.bundles.extend(bundles);
        self.followed.extend(followed);
        self.duties.extend(duties);
        self.opened.extend(opened);
        self.claims.extend(claims);
        self.tellings.extend(tellings);
        self.deliveries.extend(deliveries);
        self.webhooks.extend(webhooks);
        self.walks.extend(walks);
        self.campaigns.extend(campaigns);
        self.listings.extend(listings);
        self.tours.extend(tours);
        self.tour_stops.extend(tour_stops);
        self.scores.extend(scores);
        self.task_forces.extend(task_forces);
        self.memberships.extend(memberships);
        self.measures.extend(measures);
        self.measure_values.extend(measure_values);
        self.indicators.extend(indicators);
        self.indicator_revisions.extend(indicator_revisions);
        self.indicator_targets.extend(indicator_targets);
        self.entities.extend(entities);
        self.policies.extend(policies);
        self.policy_editions.extend(policy_editions);
        self.policy_pushes.extend(policy_pushes);
        self.policy_reads.extend(policy_reads);
        self.policy_claims.extend(policy_claims);
        self.meetings.extend(meetings);
        self.issues.extend(issues);
        self.issue_words.extend(issue_words);
        self.leads.extend(leads);
        self.lead_teams.extend(lead_teams);
        self.clashes.extend(clashes);
        self.tickets.extend(tickets);
        self.case_papers.extend(case_papers);
        self.paper_files.extend(paper_files);
        self.facts.extend(facts);
        self.erasures.extend(erasures);
        self.documents.extend(documents);
        self.assignments.extend(assignments);
        self.sent_back.extend(sent_back);
        self.tallies.extend(tallies);
        self.sheet_mappings.extend(sheet_mappings);
        self.issue_numbers.extend(issue_numbers);
        self.api_keys.extend(api_keys);
        self.people.extend(people);
        self.factors.extend(factors);
        self.identities.extend(identities);
        self.posts.extend(posts);
        self.stewards.extend(stewards);
        self.stewardship_ends.extend(stewardship_ends);
        self.visits.extend(visits);
        self.visit_stops.extend(visit_stops);
        self.events.extend(events);
        self.playbooks.extend(playbooks);
        self.complaints.extend(complaints);
        self.complaint_files.extend(complaint_files);
        self.complaint_files_gone.extend(complaint_files_gone);
        self.ratings.extend(ratings);
        self.findings.extend(findings);
        self.answer = self.answer.take().or(answer);
    }
}
