//! Joint review: the offices whose opinions a case needs sit down together, once, and each says what it has to say.

use super::rules;
use crate::refusal::id_as_name;
use crate::{Act, Case, Meeting, OfficeId, Opinion, Refusal, Spoken, Verb};
use jiff::civil::Date;

rules! {
    "art26-2", "行政许可法第二十六条第二款", "Administrative License Law art. 26(2)":
        "依法由两个以上部门分别实施的许可，可以由一个部门受理并转告有关部门提出意见后统一办理，或者组织联合办理：联合会审、联合审图、联合验收；到期不到会又不书面回复的，记明责任部门。",
        "Where several organs have a say, one may accept and ask the others, or call them to a joint review; whoever neither comes nor answers is named.",
        facts ["meeting-called", "meeting-held"],
        refusals ["meeting-not-called", "meeting-in-past", "meeting-not-yet", "not-invited"];
}

/// The offices that are named, or those of the item; each once, the office that calls not among them.
pub(super) fn convene(
    case: &Case,
    offices: &[OfficeId],
    (on, place, question): (Date, &str, &str),
    today: Date,
) -> Result<Act, Refusal> {
    if on < today {
        return Err(Refusal::MeetingInPast { today });
    }
    if place.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: Verb::Convene });
    }
    let named = if offices.is_empty() { case.guide.procedure.joint_review.as_slice() } else { offices };
    let mut called: Vec<OfficeId> = Vec::new();
    for office in named.iter().filter(|office| **office != case.guide.office) {
        if !called.contains(office) {
            called.push(office.clone());
        }
    }
    if called.is_empty() {
        return Err(Refusal::NobodyAsked);
    }
    Ok(Act::MeetingCalled { offices: called, on, place: place.trim().to_owned(), question: question.trim().to_owned() })
}

/// The joint review that was called and not yet held.
pub(crate) fn open(case: &Case) -> Option<&Meeting> {
    case.handling()?.open_meeting()
}

pub(super) fn may_hold(case: &Case) -> Result<(), Refusal> {
    super::under_review(case)?;
    open(case).map(drop).ok_or(Refusal::MeetingNotCalled)
}

/// What each office says is its answer; whoever was called and says nothing goes on owing one, unless it has written before.
pub(super) fn hold(case: &Case, said: &[Spoken], minutes: &str, today: Date) -> Result<Vec<Act>, Refusal> {
    let meeting = open(case).ok_or(Refusal::MeetingNotCalled)?;
    if today < meeting.on {
        return Err(Refusal::MeetingNotYet { on: meeting.on });
    }
    if minutes.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: Verb::HoldMeeting });
    }
    let mut acts = Vec::with_capacity(said.len() + 1);
    let mut present: Vec<OfficeId> = Vec::new();
    for Spoken { office, opinion, text } in said {
        if present.contains(office) || !meeting.offices.contains(office) {
            return Err(Refusal::NotInvited { office: id_as_name(office) });
        }
        if *opinion == Opinion::Disagree && text.trim().is_empty() {
            return Err(Refusal::ReasonsRequired { verb: Verb::Answer });
        }
        present.push(office.clone());
        // What was written before stands; at the table it is only explained.
        if let Some(asked) = super::opinions::waiting(case).find(|asked| asked.office == *office) {
            let late = asked.is_overdue(today);
            acts.push(Act::Answered { office: office.clone(), opinion: *opinion, text: text.trim().to_owned(), late });
        }
    }
    let absent = meeting.offices.iter().filter(|office| !present.contains(office)).cloned().collect();
    acts.push(Act::MeetingHeld { present, absent, minutes: minutes.trim().to_owned() });
    Ok(acts)
}
