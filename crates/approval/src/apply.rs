//! What a fact does to a case: the only place where a case changes.

use crate::{
    Act, Announcement, Case, Cause, Consultation, Corrections, Extension, Fact, Forwarding, Handling, Hearing, Lapse,
    MachineReview, Meeting, MeetingRecord, Minutes, OfficeId, Opinion, Outcome, Paper, Pause, PermitLife, PreApproval, Promise,
    Refusal, Review, Ruling, SiteCheck, State, Statement, Told, Wanted,
};
use calendar::{Calendar, date_of};
use jiff::civil::Date;

impl Case {
    /// The case that a first fact opens.
    pub(crate) fn open(fact: &Fact) -> Result<Self, Refusal> {
        let Act::Received { guide, papers, committed, taken_in, .. } = &fact.act else { return Err(Refusal::NotReceived) };
        let on = date_of(fact.at);
        Ok(Self {
            v: Self::VERSION,
            guide: guide.as_ref().clone(),
            received_at: fact.at,
            changed_at: fact.at,
            done_at: fact.on_paper_at,
            calendar: String::new(),
            clocks: crate::Clocks::default(),
            papers: papers
                .iter()
                .map(|id| Paper { id: id.clone(), on, committed: false })
                .chain(committed.iter().map(|id| Paper { id: id.clone(), on, committed: true }))
                .collect(),
            promise: None,
            taken_in: taken_in.as_deref().cloned(),
            corrections: Vec::new(),
            state: State::Received { since: on },
        })
    }

    /// Replays a case from its facts, its clocks reckoned on `calendar`.
    ///
    /// # Errors
    /// [`Refusal::FactOutOfPlace`] when the facts are no case's record.
    pub fn replay(facts: &[Fact], calendar: &Calendar) -> Result<Self, Refusal> {
        let (first, rest) = facts.split_first().ok_or(Refusal::NotReceived)?;
        let mut case = Self::open(first)?;
        for fact in rest {
            case.apply(fact)?;
        }
        case.settle(calendar)?;
        Ok(case)
    }

    /// Reckons the stored due dates again.
    pub(crate) fn settle(&mut self, calendar: &Calendar) -> Result<(), Refusal> {
        self.clocks = self.clocks(calendar)?;
        calendar.version().clone_into(&mut self.calendar);
        Ok(())
    }

    /// Changes the case as the fact says. After an error the case is of no use any more.
    pub(crate) fn apply(&mut self, fact: &Fact) -> Result<(), Refusal> {
        let on = date_of(fact.at);
        match &fact.act {
            Act::CorrectedOnTheSpot { .. } | Act::DueMoved { .. } => {}
            Act::Supplemented { papers, complete } => self.take(papers, *complete, on),
            Act::Promised { papers, until } => {
                self.promise = Some(Promise { on, until: *until, papers: papers.clone(), by: fact.by.user.clone() });
            }
            act => {
                let misfit = Refusal::FactOutOfPlace { kind: fact.kind(), state: self.state.name() };
                let state = std::mem::replace(&mut self.state, State::CorrectionsRequested {});
                self.state = self.next(state, act, fact, on).ok_or(misfit)?;
            }
        }
        self.done_at = match &fact.act {
            Act::DueMoved { .. } => Some(self.last_done_at()),
            _ => fact.on_paper_at,
        };
        self.changed_at = fact.at;
        Ok(())
    }

    /// Papers came. When none is owed any more and the case waited for them, it is back at the window from that day.
    fn take(&mut self, papers: &[String], complete: bool, on: Date) {
        for id in papers {
            self.papers.retain(|paper| paper.id != *id);
            self.papers.push(Paper { id: id.clone(), on, committed: false });
            let asked = self.corrections.last_mut().map(|notice| &mut notice.wanted);
            if let Some(line) = asked.and_then(|lines| lines.iter_mut().find(|line| line.id == *id)) {
                line.supplied_on = Some(on);
            }
        }
        if complete && matches!(self.state, State::CorrectionsRequested {}) {
            self.state = State::Received { since: on };
        }
    }

    /// The state after `act`; `None` when the act does not fit the state.
    fn next(&mut self, state: State, act: &Act, fact: &Fact, on: Date) -> Option<State> {
        Some(match (state, act) {
            (State::Received { .. }, Act::FoundNotRequired { reason }) => State::NotRequired { on, reason: reason.clone() },
            (State::Received { .. }, Act::FoundNotCompetent { competent_organ }) => {
                State::NotCompetent { on, competent_organ: competent_organ.clone() }
            }
            (State::Received { .. } | State::CorrectionsRequested {}, Act::CorrectionsRequested { wanted }) => {
                self.ask(wanted, on);
                State::CorrectionsRequested {}
            }
            (State::Received { .. }, Act::Accepted { accepted_on }) => {
                State::Accepted { handling: Handling::new(*accepted_on, false) }
            }
            (State::Received { .. }, Act::AcceptanceDeemed { accepted_on }) => {
                State::Accepted { handling: Handling::new(*accepted_on, true) }
            }
            (State::Received { .. } | State::CorrectionsRequested {}, Act::Tolerated { accepted_on, .. }) => {
                let tolerated = self.promise.clone();
                State::Accepted { handling: Handling { tolerated, ..Handling::new(*accepted_on, false) } }
            }
            (State::CorrectionsRequested {}, Act::Lapsed {}) => State::Lapsed { on, handling: None },
            (State::Accepted { handling }, act) => handled(handling, act, fact, on)?,
            (State::Paused { handling, pause }, act) => paused(handling, pause, act, fact, on)?,
            (State::Decided { handling, ruling }, Act::Delivered { .. }) => {
                let granted = ruling.outcome == Outcome::Granted;
                let life = if granted { self.life_from(ruling.decided_on) } else { PermitLife::default() };
                State::Delivered { handling, ruling, delivered_on: on, life }
            }
            (State::Received { .. } | State::CorrectionsRequested {}, Act::Withdrawn { reason }) => {
                State::Withdrawn { on, reason: reason.clone(), handling: None }
            }
            (state, act) => return self.after_grant(state, act, fact, on),
        })
    }

    fn ask(&mut self, wanted: &[Wanted], on: Date) {
        self.corrections.push(Corrections { told_on: on, wanted: wanted.to_vec() });
    }
}

/// What an act does to an accepted case whose clock runs.
fn handled(mut handling: Handling, act: &Act, fact: &Fact, on: Date) -> Option<State> {
    Some(match act {
        Act::Paused { cause, expected_on, reason } => State::Paused {
            handling,
            pause: Pause { cause: cause.clone(), from: on, to: None, expected_on: *expected_on, reason: reason.clone() },
        },
        Act::HearingRequested { who, hold_by } => {
            request_hearing(&mut handling, who, on);
            let pause = Pause { cause: Cause::Hearing, from: on, to: None, expected_on: *hold_by, reason: String::new() };
            State::Paused { handling, pause }
        }
        Act::Extended { term, reason } => {
            handling.extension = Some(Extension { on, by: *term, reason: reason.clone() });
            State::Accepted { handling }
        }
        Act::Decided { outcome, reason, document_number, false_papers, .. } => State::Decided {
            handling,
            ruling: Ruling {
                outcome: *outcome,
                decided_on: on,
                reason: reason.clone(),
                document_number: document_number.clone(),
                by: fact.by.clone(),
                false_papers: *false_papers,
            },
        },
        Act::Forwarded { to, text } => {
            handling.forwarded = Some(Forwarding { on, to: to.clone(), text: text.clone() });
            State::Accepted { handling }
        }
        Act::PreApproved { text } => {
            handling.pre_approval = Some(PreApproval { on, by: fact.by.clone(), text: text.clone() });
            State::Accepted { handling }
        }
        Act::Withdrawn { reason } => State::Withdrawn { on, reason: reason.clone(), handling: Some(handling) },
        Act::ToleranceLapsed { lapse, .. } => lapsed(handling, *lapse, fact, on),
        act => {
            noted(&mut handling, act, fact, on).then_some(())?;
            State::Accepted { handling }
        }
    })
}

/// What an act does to a case whose clock stands still.
fn paused(mut handling: Handling, pause: Pause, act: &Act, fact: &Fact, on: Date) -> Option<State> {
    Some(match act {
        Act::Resumed { .. } => {
            handling.pauses.push(Pause { to: Some(on), ..pause });
            State::Accepted { handling }
        }
        Act::Withdrawn { reason } => {
            handling.pauses.push(Pause { to: Some(on), ..pause });
            State::Withdrawn { on, reason: reason.clone(), handling: Some(handling) }
        }
        Act::ToleranceLapsed { lapse, .. } => {
            handling.pauses.push(Pause { to: Some(on), ..pause });
            lapsed(handling, *lapse, fact, on)
        }
        Act::HearingRequested { who, .. } => {
            request_hearing(&mut handling, who, on);
            State::Paused { handling, pause }
        }
        act => {
            noted(&mut handling, act, fact, on).then_some(())?;
            State::Paused { handling, pause }
        }
    })
}

fn request_hearing(handling: &mut Handling, who: &str, on: Date) {
    handling.hearing.get_or_insert_default().requested = Some(Told { on, who: who.to_owned() });
}

/// What follows when tolerated papers did not come.
fn lapsed(handling: Handling, lapse: Lapse, fact: &Fact, on: Date) -> State {
    match lapse {
        Lapse::Withdrawn => State::Lapsed { on, handling: Some(handling) },
        Lapse::Refused => State::Decided {
            handling,
            ruling: Ruling {
                outcome: Outcome::Refused,
                decided_on: on,
                reason: crate::law::tolerance::REFUSED.to_owned(),
                document_number: None,
                by: fact.by.clone(),
                false_papers: false,
            },
        },
    }
}

/// What may be noted of an accepted case whether its clock runs or not; `false` when the act is no such note.
fn noted(handling: &mut Handling, act: &Act, fact: &Fact, on: Date) -> bool {
    let review = |opinion: Opinion, text: &str| Review {
        by: fact.by.user.clone(),
        office: fact.by.office.clone(),
        opinion,
        text: text.to_owned(),
        at: fact.at,
    };
    match act {
        Act::Reviewed { opinion, text } => handling.reviews.push(review(*opinion, text)),
        Act::MachineReviewed { checks, drawn } => {
            handling.machine = Some(MachineReview { at: fact.at, checks: checks.clone(), drawn: *drawn });
        }
        Act::SiteChecked { staff, finding } => {
            handling.site_checks.push(SiteCheck { on, staff: staff.clone(), finding: finding.clone() });
        }
        Act::Consulted { offices, until, question } => {
            let asked = offices.iter().map(|office| Consultation {
                office: office.clone(),
                asked_on: on,
                until: *until,
                question: question.clone(),
                answer: None,
            });
            handling.consultations.extend(asked);
        }
        Act::Answered { office, opinion, text, .. } => {
            let open = handling.consultations.iter_mut().find(|asked| asked.office == *office && asked.answer.is_none());
            let Some(open) = open else { return false };
            // Said at a joint review, it is written down by the office that called; it is the answer of the office that spoke.
            open.answer = Some(Review { office: Some(office.clone()), ..review(*opinion, text) });
        }
        Act::MeetingCalled { offices, on: day, place, question } => call(handling, offices, (*day, place, question), on),
        Act::MeetingHeld { absent, minutes, .. } => {
            let Some(meeting) = handling.meetings.iter_mut().rfind(|meeting| meeting.held.is_none()) else { return false };
            meeting.held = Some(MeetingRecord { on, absent: absent.clone(), minutes: minutes.clone() });
        }
        Act::PartiesTold { parties, .. } => handling.parties = Some(Told { on, who: parties.clone() }),
        Act::StatementHeard { who, text } => {
            handling.statements.push(Statement { on, who: who.clone(), text: text.clone() });
        }
        Act::HearingAnnounced { on: day, place, chair } => {
            let hearing: &mut Hearing = handling.hearing.get_or_insert_default();
            hearing.announced = Some(Announcement { told_on: on, on: *day, place: place.clone(), chair: chair.clone() });
        }
        Act::HearingHeld { minutes } => {
            handling.hearing.get_or_insert_default().held = Some(Minutes { on, minutes: minutes.clone() });
        }
        _ => return false,
    }
    true
}

/// A joint review is called, anew if one was called before and not held. Whoever is called owes an opinion by its day; an office
/// that was late before stays late.
fn call(handling: &mut Handling, offices: &[OfficeId], (day, place, question): (Date, &str, &str), today: Date) {
    handling.meetings.retain(|meeting| meeting.held.is_some());
    handling.meetings.push(Meeting {
        called_on: today,
        on: day,
        place: place.to_owned(),
        question: question.to_owned(),
        offices: offices.to_vec(),
        held: None,
    });
    for office in offices {
        match handling.consultations.iter_mut().find(|asked| asked.office == *office && asked.answer.is_none()) {
            Some(asked) if asked.is_overdue(today) => {}
            Some(asked) => asked.until = day,
            None => handling.consultations.push(Consultation {
                office: office.clone(),
                asked_on: today,
                until: day,
                question: question.to_owned(),
                answer: None,
            }),
        }
    }
}
