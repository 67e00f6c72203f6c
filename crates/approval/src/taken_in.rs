//! How a window took an application in on behalf of somebody who came to it.

use crate::item::stable_names;
use crate::{Named, Refusal};
use serde::{Deserialize, Serialize};

stable_names! {
    /// Who handed an application in at a window (交件人).
    ///
    /// Law: Administrative License Law art. 29(2).
    HandedInBy {
        /// The applicant himself, or its legal representative (申请人本人).
        Applicant = "applicant", "申请人本人（法定代表人）", "the applicant himself";
        /// An agent (代理人).
        Agent = "agent", "代理人", "an agent";
    }
}

stable_names! {
    /// What shows that somebody may act for the applicant (授权方式).
    ///
    /// Law: Administrative License Law art. 29(2); Civil Code arts. 163, 165.
    Authorisation {
        /// A power of attorney (授权委托书).
        PowerOfAttorney = "power-of-attorney", "授权委托书", "power of attorney";
        /// A letter of introduction from the applicant (单位介绍信).
        Introduction = "introduction", "单位介绍信", "letter of introduction";
        /// Proof that he is a statutory agent (法定代理人证明).
        StatutoryAgent = "statutory-agent", "法定代理人证明", "proof of being the statutory agent";
    }
}

/// How a window took an application in on behalf of somebody who came to it (窗口代收件).
///
/// Law: Administrative License Law art. 29: an agent may apply, unless the law wants the applicant to come himself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenIn {
    /// The window's name.
    pub window: Named,
    /// The number of the queue ticket.
    pub ticket: String,
    /// Who handed it in.
    pub by: HandedInBy,
    /// An agent's authorisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorisation: Option<Authorisation>,
    /// The name of whoever handed it in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The last four characters of the identity document that he showed; the whole number is kept nowhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id_tail: String,
    /// The papers whose originals the window saw, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub originals: Vec<String>,
}

impl TakenIn {
    /// An agent says who he is and shows that he may act.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let shown = self.authorisation.is_some() && !self.name.trim().is_empty();
        match self.by {
            HandedInBy::Agent if !shown => Err(Refusal::AuthorisationRequired),
            _ => Ok(()),
        }
    }

    /// Who handed it in to which window, as the facts and the case tell it.
    pub fn sentence(&self) -> Named {
        let (window, by) = (&self.window, self.by.text());
        let with = self.authorisation.filter(|_| self.by == HandedInBy::Agent).map(Authorisation::text);
        let (how_zh, how_en) = with.map_or_else(Default::default, |how| (format!("（{}）", how.zh), format!(" ({})", how.en)));
        let name = if self.name.is_empty() { String::new() } else { format!(" {}", self.name) };
        let n = self.originals.len();
        let (seen_zh, seen_en) = match n {
            0 => (String::new(), String::new()),
            n => (format!("，核对原件 {n} 份"), format!("; originals seen: {n}")),
        };
        Named::new(
            format!("{}代收，号票 {}，由{}{name}{how_zh}交件{seen_zh}", window.zh, self.ticket, by.zh),
            format!("taken in at {}, ticket {}, handed in by {}{name}{how_en}{seen_en}", window.en, self.ticket, by.en),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_shows_that_he_may_act() {
        let own = TakenIn {
            window: Named::new("3号窗口", "window 3"),
            ticket: "A012".into(),
            by: HandedInBy::Applicant,
            authorisation: None,
            name: String::new(),
            id_tail: String::new(),
            originals: vec!["form".into()],
        };
        assert_eq!(own.check(), Ok(()));
        assert_eq!(own.sentence().zh, "3号窗口代收，号票 A012，由申请人本人（法定代表人）交件，核对原件 1 份");
        let agent = TakenIn { by: HandedInBy::Agent, name: "经办人".into(), ..own };
        assert_eq!(agent.check(), Err(Refusal::AuthorisationRequired));
        let agent = TakenIn { authorisation: Some(Authorisation::PowerOfAttorney), ..agent };
        assert_eq!(agent.check(), Ok(()));
        assert!(agent.sentence().zh.contains("代理人 经办人（授权委托书）交件"), "{:?}", agent.sentence());
        assert_eq!(TakenIn { name: " ".into(), ..agent }.check(), Err(Refusal::AuthorisationRequired));
    }
}
