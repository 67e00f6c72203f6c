//! By which channels what is told leaves the house, to whom and when: planned with the telling, written in the same change.

use super::{Desk, DeskError};
use crate::posts::heard;
use crate::session::Me;
use ::duty::{Duty, Hours, Party, digest_at, leaves_at};
use base::DeliveryId;
use calendar::date_of;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use store::{ContactRecord, NewDelivery, PostRecord, TellingRecord, UserRecord, WebhookRecord};
use uuid::Uuid;

/// The channel of e-mail.
pub const EMAIL: &str = "email";
/// How somebody is mailed who wants one message a day.
pub const DIGEST: &str = "digest";
/// The channel of offices' webhooks.
pub const WEBHOOK: &str = "webhook";

/// Who wants to be told outside the product.
#[derive(Debug, Default)]
pub struct Subscribers {
    /// Those with an address, by each audience that they hear.
    people: BTreeMap<String, Vec<ContactRecord>>,
    /// Where offices are told, by office.
    webhooks: BTreeMap<String, String>,
}

impl Subscribers {
    /// From what is stored; `posts` are those that hold today.
    pub fn new(people: Vec<(UserRecord, ContactRecord)>, posts: &[PostRecord], webhooks: Vec<WebhookRecord>) -> Self {
        let mut all = Self { webhooks: webhooks.into_iter().map(|one| (one.office, one.url)).collect(), ..Self::default() };
        for (user, contact) in people {
            let Some(mut me) = Me::of(user) else { continue };
            let held = posts.iter().filter(|post| post.user == me.id);
            me.held.parties = held.filter_map(heard).collect();
            for audience in me.audiences() {
                all.people.entry(audience).or_default().push(contact.clone());
            }
        }
        all
    }
}

impl Desk {
    /// The deliveries of what is told of one duty: of a rung, each recipient gets one, also where he hears it twice (a head as his
    /// office and as its head).
    pub(super) fn deliveries(
        &self,
        duty: &Duty,
        tellings: &[TellingRecord],
        to: &Subscribers,
        id: impl FnMut() -> Uuid,
        (now, wall): (Timestamp, Timestamp),
    ) -> Result<Vec<NewDelivery>, DeskError> {
        // That there is a complaint, a finding or a lead stays within the house: mail and messages are read by others too.
        if [super::COMPLAINT, super::FINDING, super::LEAD, super::CLASH].contains(&duty.subject.kind.as_str()) {
            return Ok(Vec::new());
        }
        self.deliveries_at(self.city.rulebook.hours(duty), tellings, to, id, (now, wall))
    }

    /// The deliveries of what is told and leaves at some hours.
    pub(super) fn deliveries_at(
        &self,
        hours: Hours,
        tellings: &[TellingRecord],
        to: &Subscribers,
        mut id: impl FnMut() -> Uuid,
        (now, wall): (Timestamp, Timestamp),
    ) -> Result<Vec<NewDelivery>, DeskError> {
        let mut reached: BTreeSet<(&str, String)> = BTreeSet::new();
        let mut all = Vec::new();
        for telling in tellings {
            let mut push = |channel, recipient: String, address: &str, digest: bool, not_before: Timestamp| {
                all.push(NewDelivery {
                    id: DeliveryId::new(id()),
                    telling: telling.id,
                    channel,
                    recipient,
                    address: address.to_owned(),
                    digest,
                    not_before,
                    next_try_at: wall,
                    created_at: now,
                });
            };
            for contact in to.people.get(&telling.audience).into_iter().flatten() {
                let recipient = contact.user.to_string();
                if reached.insert((&telling.rung, recipient.clone())) {
                    let digest = contact.mail == DIGEST && hours != Hours::AnyTime;
                    let not_before = self.leaves(hours, digest.then_some(contact.digest_hour), now)?;
                    push(EMAIL, recipient, &contact.email, digest, not_before);
                }
            }
            let office = Party::parse(&telling.audience).ok().and_then(|party| party.office().map(ToString::to_string));
            let Some(office) = office else { continue };
            if let Some(url) = to.webhooks.get(&office)
                && reached.insert((&telling.rung, office.clone()))
            {
                push(WEBHOOK, office, url, false, self.leaves(hours, None, now)?);
            }
        }
        Ok(all)
    }

    /// When something leaves that is told now.
    fn leaves(&self, hours: Hours, digest: Option<i64>, now: Timestamp) -> Result<Timestamp, DeskError> {
        let calendar = self.calendar(date_of(now));
        let at = match digest.map(i8::try_from) {
            Some(Ok(hour)) => digest_at(now, hours, hour, calendar),
            _ => leaves_at(now, hours, self.city.rulebook.quiet, calendar),
        };
        at.map_err(DeskError::broken)
    }
}
