//! What the law must know around a case: the calendar, what must come before, the applicant's conduct, what a machine can check.

use super::{Desk, DeskError, granted};
use approval::{Applicant, Context, Item, LaneReport, Machine, Prerequisite};
use base::CaseId;
use calendar::Calendar;
use jiff::civil::Date;
use store::{Conduct, Dossier};

/// One case in this many that a machine decides is drawn for a second look by a person.
const DRAWN_ONE_IN: u8 = 10;

/// What stands around a case.
#[derive(Debug, Clone)]
pub struct Around {
    /// The calendar as it was published on the day.
    pub calendar: &'static Calendar,
    /// What must be granted before.
    pub prerequisites: Vec<Prerequisite>,
    /// What earlier cases say of the applicant.
    pub applicant: Applicant,
    /// What a machine found, where the item has a one-hour lane.
    pub lane: Option<LaneReport>,
    one_click: bool,
    drawn: bool,
}

impl Around {
    /// The same as the law takes it.
    pub fn context(&self) -> Context<'_> {
        let clear = self.lane.as_ref().filter(|report| report.is_clear());
        let machine =
            clear.map(|report| Machine { checks: report.passed.as_slice(), drawn: self.drawn, one_click: self.one_click });
        let applicant = self.applicant;
        Context { applicant, machine, ..Context::new(self.calendar, &self.prerequisites) }
    }

    /// What stands around a case whose applicant has this record of conduct.
    #[must_use]
    pub fn of_applicant(mut self, conduct: Conduct) -> Self {
        self.applicant = Applicant { barred_until: conduct.barred_until, commitment_barred: conduct.commitment_broken };
        self
    }
}

impl Desk {
    /// What stands around a case of `item`, real or to come.
    ///
    /// # Errors
    /// As [`Desk::path`].
    pub fn around(&self, dossier: &Dossier, item: &Item, case: CaseId, today: Date) -> Result<Around, DeskError> {
        let path = self.law_path(dossier, today)?;
        let lane = match &item.lane {
            None => None,
            Some(lane) => Some(lane.look(self.city.catalogue.schema(), &self.facts(dossier)?)),
        };
        let last = case.uuid().as_bytes()[15];
        Ok(Around {
            calendar: self.calendar(today),
            prerequisites: path.prerequisites(&item.id, &granted(dossier)),
            applicant: Applicant::default(),
            lane,
            one_click: item.lane.as_ref().is_some_and(|lane| lane.one_click),
            drawn: last.is_multiple_of(DRAWN_ONE_IN),
        })
    }
}
