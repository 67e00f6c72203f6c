//! What a supervisor makes of a finding (线索处置): the office is asked and answers, it is explained, or handed to the discipline office's case.

use crate::Finding;
use base::{Named, stable_names};
use calendar::date_of;
use duty::Word;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The kind of duty that asking an office makes.
pub const ANSWER: &str = "watch-answer";
/// The longest number of a case of the discipline office, in characters.
const NUMBER_CHARS_MAX: usize = 60;

stable_names! {
    /// How it stands (处置状态).
    State {
        /// Nobody has done anything about it (待核查).
        New = "new", "待核查", "not looked into";
        /// The office is asked and owes an answer (已函询).
        Asked = "asked", "已函询，待说明", "asked, an answer is owed";
        /// The office has answered (已说明).
        Answered = "answered", "已说明，待审核", "answered";
        /// The supervisor is content with the explanation (已了结).
        Explained = "explained", "情况属正常，已了结", "explained";
        /// It is in a case of the discipline office (已移交).
        Handed = "handed", "已移交纪检监察立案查处", "handed to the discipline office's case";
    }
}

impl State {
    /// Whether something is still to be done.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::New | Self::Asked | Self::Answered)
    }
}

stable_names! {
    /// A step (处置操作).
    Verb {
        /// To ask the office (函询).
        Ask = "ask", "函询部门", "ask the office";
        /// To answer (说明).
        Answer = "answer", "说明情况", "answer";
        /// To be content (了结).
        Explain = "explain", "予以了结", "close as explained";
        /// To hand over (移交).
        Hand = "hand", "移交查处", "hand over";
    }
}

/// A step with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The supervisor asks the office.
    Ask {
        /// What.
        text: String,
    },
    /// The head of the office answers.
    Answer {
        /// What.
        text: String,
    },
    /// The supervisor is content, and says why.
    Explain {
        /// Why.
        text: String,
    },
    /// The supervisor hands it to a case of the discipline office.
    Hand {
        /// The case's number there.
        number: String,
        /// Why.
        text: String,
    },
}

impl Command {
    /// Which step.
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Ask { .. } => Verb::Ask,
            Self::Answer { .. } => Verb::Answer,
            Self::Explain { .. } => Verb::Explain,
            Self::Hand { .. } => Verb::Hand,
        }
    }

    /// What is said.
    pub fn words(&self) -> &str {
        match self {
            Self::Ask { text } | Self::Answer { text } | Self::Explain { text } | Self::Hand { text, .. } => text.trim(),
        }
    }
}

/// One time that the office was asked (函询).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// The question.
    pub asked: Word,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Word>,
    /// Whether it came after its last day.
    #[serde(default)]
    pub late: bool,
}

/// A finding and what was done about it (线索处置).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inquiry {
    /// The finding as it was when something was last asked or decided of it.
    pub finding: Finding,
    /// How it stands.
    pub state: State,
    /// The questions and answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<Round>,
    /// The supervisor's last word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Word>,
    /// The number of the discipline office's case.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub matter: String,
}

/// Why a step is refused (不予操作的原因).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not at that step.
    #[error("a finding that is '{}' has no step '{}'", .state.as_str(), .verb.as_str())]
    State {
        /// The step.
        verb: Verb,
        /// How it stands.
        state: State,
    },
    /// Words are needed.
    #[error("say it in words")]
    WordsRequired,
    /// The number of the case is missing, or is none.
    #[error("name the case, in at most {NUMBER_CHARS_MAX} characters")]
    NumberRequired,
}

impl Refusal {
    /// The stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::State { .. } => "finding-state",
            Self::WordsRequired => "words-required",
            Self::NumberRequired => "number-required",
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(self) -> Named {
        match self {
            Self::State { verb, state } => {
                let (verb, state) = (verb.text(), state.text());
                Named::new(
                    format!("这条线索现在是“{}”，不能“{}”；请刷新后再看。", state.zh, verb.zh),
                    format!("This finding is '{}' now, so that one cannot '{}': load it anew.", state.en, verb.en),
                )
            }
            Self::WordsRequired => Named::new("请用文字写明。", "Say it in words."),
            Self::NumberRequired => Named::new(
                format!("请写明纪检监察案件（线索）的编号，不超过 {NUMBER_CHARS_MAX} 字，不换行。"),
                format!("Give the number of the discipline office's case, at most {NUMBER_CHARS_MAX} characters in one line."),
            ),
        }
    }
}

/// The steps that are open. `grown`: there are cases in the finding now that were not in it when it was explained.
pub fn offers(state: State, grown: bool) -> Vec<Verb> {
    match state {
        State::New => vec![Verb::Ask, Verb::Explain, Verb::Hand],
        State::Asked => vec![Verb::Answer, Verb::Hand],
        State::Answered => vec![Verb::Ask, Verb::Explain, Verb::Hand],
        State::Explained if grown => vec![Verb::Ask, Verb::Explain, Verb::Hand],
        State::Explained | State::Handed => vec![],
    }
}

impl Inquiry {
    /// A finding about which nothing was done yet.
    pub fn new(finding: Finding) -> Self {
        Self { finding, state: State::New, rounds: Vec::new(), end: None, matter: String::new() }
    }

    /// Whether the office was ever asked: only then its head may know of it.
    pub fn was_asked(&self) -> bool {
        !self.rounds.is_empty()
    }

    /// How many cases `seen` has that this one does not know of.
    pub fn grown(&self, seen: Option<&Finding>) -> usize {
        seen.map_or(0, |seen| seen.beyond(&self.finding))
    }

    /// Does a step. `seen` is the finding as it is found now, if it still is; `due_on` the last day of the answer that is owed.
    ///
    /// What is asked or decided is asked or decided of what is seen: from then on the record knows those cases.
    ///
    /// # Errors
    /// [`Refusal`]; the record stays as it was.
    pub fn decide(
        &self,
        command: &Command,
        seen: Option<&Finding>,
        (by, due_on): (&str, Option<Date>),
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let verb = command.verb();
        if !offers(self.state, self.grown(seen) > 0).contains(&verb) {
            return Err(Refusal::State { verb, state: self.state });
        }
        if command.words().is_empty() {
            return Err(Refusal::WordsRequired);
        }
        let word = Word { by: by.to_owned(), on: date_of(now), text: command.words().to_owned() };
        let mut next = self.clone();
        if let Some(seen) = seen.filter(|_| verb != Verb::Answer) {
            next.finding = seen.clone();
        }
        match command {
            Command::Ask { .. } => {
                next.rounds.push(Round { asked: word, answer: None, late: false });
                (next.state, next.end) = (State::Asked, None);
            }
            Command::Answer { .. } => {
                if let Some(round) = next.rounds.last_mut() {
                    round.late = due_on.is_some_and(|due| due < word.on);
                    round.answer = Some(word);
                }
                next.state = State::Answered;
            }
            Command::Explain { .. } => (next.state, next.end) = (State::Explained, Some(word)),
            Command::Hand { number, .. } => {
                let number = number.trim();
                let good =
                    !number.is_empty() && number.chars().count() <= NUMBER_CHARS_MAX && !number.chars().any(char::is_control);
                if !good {
                    return Err(Refusal::NumberRequired);
                }
                number.clone_into(&mut next.matter);
                (next.state, next.end) = (State::Handed, Some(word));
            }
        }
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pattern;
    use uuid::Uuid;

    fn at(day: &str) -> Timestamp {
        format!("{day}T10:00:00+08:00").parse().unwrap()
    }

    fn found(cases: &[u128]) -> Finding {
        Finding {
            pattern: Pattern::AfterHours,
            office: "water".into(),
            item: None,
            subject: "u1".into(),
            name: "甲".into(),
            cases: cases.iter().map(|n| Uuid::from_u128(*n)).collect(),
            beside: vec![],
            facts: vec![],
            first_on: "2023-03-01".parse().unwrap(),
            last_on: "2023-05-01".parse().unwrap(),
            of: 9,
            strength: None,
            sentence: Named::new("甲", "a"),
            dots: vec![],
        }
    }

    fn ask() -> Command {
        Command::Ask { text: "请说明".into() }
    }

    #[test]
    fn an_office_is_asked_answers_and_the_supervisor_closes() {
        let (seen, due) = (found(&[1, 2]), "2023-07-14".parse().ok());
        let new = Inquiry::new(seen.clone());
        let answer = |text: &str| Command::Answer { text: text.into() };
        assert!(
            new.decide(&answer("是"), Some(&seen), ("乙", due), at("2023-07-07")).is_err(),
            "nobody answers what was not asked"
        );
        assert_eq!(
            new.decide(&Command::Ask { text: " ".into() }, Some(&seen), ("甲", None), at("2023-07-07")),
            Err(Refusal::WordsRequired)
        );
        let asked = new.decide(&ask(), Some(&seen), ("甲", None), at("2023-07-07")).unwrap();
        assert!(asked.was_asked() && asked.decide(&ask(), Some(&seen), ("甲", due), at("2023-07-08")).is_err());
        let answered = asked.decide(&answer("加班赶件"), Some(&found(&[1, 2, 3])), ("乙", due), at("2023-07-15")).unwrap();
        assert!(answered.rounds[0].late);
        assert_eq!(answered.finding, seen, "an answer is to what was asked");
        let closed = answered
            .decide(&Command::Explain { text: "属实".into() }, Some(&found(&[1, 2, 3])), ("甲", None), at("2023-07-16"))
            .unwrap();
        assert_eq!((closed.state, closed.finding.cases.len()), (State::Explained, 3));
        assert!(
            closed.decide(&ask(), Some(&found(&[2, 3])), ("甲", None), at("2023-07-17")).is_err(),
            "explained stays explained"
        );
        let again = closed.decide(&ask(), Some(&found(&[3, 4])), ("甲", None), at("2023-08-17")).unwrap();
        assert_eq!((again.state, again.rounds.len(), again.end), (State::Asked, 2, None));
    }

    #[test]
    fn what_is_handed_over_names_the_case() {
        let new = Inquiry::new(found(&[1]));
        let hand = |number: &str| Command::Hand { number: number.into(), text: "移交".into() };
        let does = |number: &str| new.decide(&hand(number), None, ("甲", None), at("2023-07-07"));
        for wrong in ["", " ", "甲\n乙", &"号".repeat(61)] {
            assert_eq!(does(wrong), Err(Refusal::NumberRequired), "{wrong}");
        }
        let handed = does(" 葫纪线〔2023〕7号 ").unwrap();
        assert_eq!((handed.state, handed.matter.as_str(), handed.was_asked()), (State::Handed, "葫纪线〔2023〕7号", false));
        assert_eq!(offers(State::Handed, true), vec![]);
    }

    #[test]
    fn it_reads_as_it_was_written() {
        let asked = Inquiry::new(found(&[1, 2])).decide(&ask(), None, ("甲", None), at("2023-07-07")).unwrap();
        let text = serde_json::to_string(&asked).unwrap();
        assert_eq!(serde_json::from_str::<Inquiry>(&text).unwrap(), asked);
    }
}
