//! What leaves the house: written with the telling, claimed by one sender at a time, tried again until it is sent or given up.
//!
//! A claim is a lease: it puts the next try past the time that sending may take. Whoever is killed meanwhile leaves the row waiting.

use crate::StoreError;
use crate::columns::{aliased, instant, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{DeliveryRecord, TellingRecord};
use crate::row::row;
use base::{DeliveryId, RegionCode, TellingId};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

const COLUMNS: &str = "id, telling_id, channel, recipient, address, digest, parcel, state, not_before, next_try_at, attempts, failure, sent_at, created_at";
/// What a new one brings.
const NEW: &str = "id, telling_id, channel, recipient, address, digest, parcel, not_before, next_try_at, created_at";
const NEW_N: usize = 10;
/// The deliveries of one statement at most.
pub(crate) const DELIVERIES_PER_STATEMENT: usize = 500;

const SORTS: &[Sort] = &[Sort { name: "created", asc: "d.created_at", desc: "d.created_at", number: true, order: Order::Desc }];

/// A delivery with what it tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// The delivery.
    pub delivery: DeliveryRecord,
    /// What was told.
    pub telling: TellingRecord,
}

/// What leaves together, claimed by whoever got it: one row, or those of a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The stable id of the message: the same whenever it is sent again.
    pub id: DeliveryId,
    /// email or webhook.
    pub channel: String,
    /// To whom.
    pub recipient: String,
    /// Whether it is a digest.
    pub digest: bool,
    /// How often it was tried, this time included.
    pub attempts: i64,
    /// What it tells, the oldest first.
    pub tellings: Vec<TellingRecord>,
}

/// Which deliveries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// By this channel.
    pub channel: Option<String>,
    /// To this recipient.
    pub recipient: Option<String>,
    /// In this state.
    pub state: Option<String>,
}

/// A delivery to be made (新增送达); it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// Of what.
    pub telling: TellingId,
    /// email or webhook.
    pub channel: &'static str,
    /// To whom: the user's id, the office's id.
    pub recipient: String,
    /// His address as of now.
    pub address: String,
    /// Whether it goes with the others of its day.
    pub digest: bool,
    /// Not before this instant of the city's clock.
    pub not_before: Timestamp,
    /// Not before this instant of the wall's clock.
    pub next_try_at: Timestamp,
    /// When it was told.
    pub created_at: Timestamp,
}

row! {
    struct Row {
        id: String,
        telling_id: String,
        channel: String,
        recipient: String,
        address: String,
        digest: i64,
        parcel: Option<String>,
        state: String,
        not_before: i64,
        next_try_at: i64,
        attempts: i64,
        failure: Option<String>,
        sent_at: Option<i64>,
        created_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<DeliveryRecord, StoreError> {
        Ok(DeliveryRecord {
            id: DeliveryId::new(uuid("id", &self.id)?),
            telling: TellingId::new(uuid("telling_id", &self.telling_id)?),
            channel: self.channel,
            recipient: self.recipient,
            address: self.address,
            digest: self.digest != 0,
            parcel: self.parcel.as_deref().map(|id| uuid("parcel", id)).transpose()?.map(DeliveryId::new),
            state: self.state,
            not_before: instant("not_before", self.not_before)?,
            next_try_at: instant("next_try_at", self.next_try_at)?,
            attempts: self.attempts,
            failure: self.failure,
            sent_at: self.sent_at.map(|at| instant("sent_at", at)).transpose()?,
            created_at: instant("created_at", self.created_at)?,
        })
    }
}

row! {
    struct Listed {
        ..row: Row,
        sort_key: i64,
    }
}

/// The statement that adds deliveries; each telling leaves once by each channel to each recipient.
pub(crate) fn add(region: RegionCode, deliveries: &[NewDelivery]) -> Statement {
    let mut args: Vec<Arg> = vec![region.as_str().into()];
    let mut rows = Vec::with_capacity(deliveries.len());
    for one in deliveries {
        let first = args.len() + 1;
        let places: Vec<String> = (first..first + NEW_N).map(|n| format!("${n}")).collect();
        rows.push(format!("($1, 'waiting', 0, {})", places.join(", ")));
        args.extend([
            one.id.to_string().into(),
            one.telling.to_string().into(),
            one.channel.into(),
            one.recipient.as_str().into(),
            one.address.as_str().into(),
            one.digest.into(),
            (!one.digest).then(|| one.id.to_string()).into(),
            one.not_before.as_microsecond().into(),
            one.next_try_at.as_microsecond().into(),
            one.created_at.as_microsecond().into(),
        ]);
    }
    let sql = format!(
        "INSERT INTO delivery (region, state, attempts, {NEW}) VALUES {}
         ON CONFLICT (region, telling_id, channel, recipient) DO NOTHING",
        rows.join(", ")
    );
    Statement::new(sql, args)
}

impl Store {
    /// Whether something waits whose time has come by the city's clock and the wall's: a look that takes no lock.
    ///
    /// # Errors
    /// What the database says.
    pub async fn has_deliveries(&self, channel: &str, (now, wall): (Timestamp, Timestamp)) -> Result<bool, StoreError> {
        let sql = "SELECT CAST(1 AS BIGINT) FROM delivery WHERE region = $1 AND channel = $2 AND state = 'waiting'
             AND next_try_at <= $3 AND not_before <= $4 LIMIT 1";
        let args = vec![self.region_arg(), channel.into(), wall.as_microsecond().into(), now.as_microsecond().into()];
        Ok(self.db.some::<(i64,)>(Statement::new(sql, args)).await?.is_some())
    }

    /// Takes up to `limit` parcels of a channel whose time has come by the city's clock `now` and the wall's `wall`; nobody else gets
    /// them before `until`. Of the digests, those of one person at a time: what has no parcel yet becomes `together`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claim_deliveries(
        &self,
        channel: &str,
        (now, wall): (Timestamp, Timestamp),
        until: Timestamp,
        (limit, together): (i64, DeliveryId),
    ) -> Result<Vec<Parcel>, StoreError> {
        let due = "region = $1 AND channel = $2 AND state = 'waiting' AND next_try_at <= $4 AND not_before <= $3";
        let take = "UPDATE delivery SET next_try_at = $5, attempts = attempts + 1";
        let passing_over = self.db.passing_over();
        let args: Vec<Arg> = vec![
            self.region_arg(),
            channel.into(),
            now.as_microsecond().into(),
            wall.as_microsecond().into(),
            until.as_microsecond().into(),
        ];
        // A place that a statement does not use would have no type: the limit is written out. What is taken is chosen once: PostgreSQL
        // may run a subquery again for every row, and each time would take as many more.
        let single = format!(
            "WITH chosen AS MATERIALIZED (SELECT id FROM delivery WHERE {due} AND digest = 0
                ORDER BY next_try_at, id LIMIT {limit}{passing_over})
             {take} WHERE region = $1 AND id IN (SELECT id FROM chosen) RETURNING {COLUMNS}"
        );
        let mut rows = self.db.changed::<Row>(Statement::new(single, args.clone())).await?;
        // The row of the person is what two claims meet at: one of them gets all that waits for him.
        let digest = format!(
            "WITH chosen AS MATERIALIZED (
                SELECT contact.user_id FROM contact WHERE contact.region = $1 AND EXISTS (
                    SELECT 1 FROM delivery d WHERE d.region = $1 AND d.recipient = contact.user_id AND d.channel = $2
                    AND d.state = 'waiting' AND d.digest = 1 AND d.next_try_at <= $4 AND d.not_before <= $3)
                ORDER BY contact.user_id LIMIT 1{passing_over})
             {take}, parcel = COALESCE(parcel, $6) WHERE {due} AND digest = 1 AND recipient IN (SELECT user_id FROM chosen)
             RETURNING {COLUMNS}"
        );
        let args = [args, vec![together.to_string().into()]].concat();
        rows.extend(self.db.changed::<Row>(Statement::new(digest, args)).await?);
        self.parcels(rows).await
    }

    /// Puts together what leaves together.
    async fn parcels(&self, rows: Vec<Row>) -> Result<Vec<Parcel>, StoreError> {
        let rows = rows.into_iter().map(Row::read).collect::<Result<Vec<_>, StoreError>>()?;
        let told = self.told(rows.iter().map(|one| one.telling)).await?;
        let mut parcels: BTreeMap<DeliveryId, Parcel> = BTreeMap::new();
        for one in rows {
            let id = one.parcel.unwrap_or(one.id);
            let parcel = parcels.entry(id).or_insert_with(|| Parcel {
                id,
                channel: one.channel,
                recipient: one.recipient,
                digest: one.digest,
                attempts: one.attempts,
                tellings: Vec::new(),
            });
            parcel.tellings.extend(told.get(&one.telling).cloned());
        }
        let mut parcels: Vec<Parcel> = parcels.into_values().collect();
        parcels.iter_mut().for_each(|parcel| parcel.tellings.sort_by_key(|one| (one.told_at, one.id)));
        parcels.sort_by_key(|parcel| parcel.tellings.first().map(|one| (one.told_at, one.id)));
        Ok(parcels)
    }

    async fn told(&self, ids: impl Iterator<Item = TellingId>) -> Result<BTreeMap<TellingId, TellingRecord>, StoreError> {
        let ids: BTreeSet<TellingId> = ids.collect();
        let mut all = BTreeMap::new();
        for some in ids.into_iter().collect::<Vec<_>>().chunks(DELIVERIES_PER_STATEMENT) {
            all.extend(self.tellings_by_id(some).await?.into_iter().map(|one| (one.id, one)));
        }
        Ok(all)
    }

    /// Notes that a parcel has left: whoever sent it says so even when his lease has run out meanwhile.
    ///
    /// # Errors
    /// What the database says.
    pub async fn delivery_sent(&self, parcel: DeliveryId, address: &str, at: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE delivery SET state = 'sent', sent_at = $3, address = $4, failure = NULL
             WHERE region = $1 AND parcel = $2 AND state <> 'sent'";
        let args = vec![self.region_arg(), parcel.to_string().into(), at.as_microsecond().into(), address.into()];
        self.db.run(Statement::new(sql, args)).await.map(drop)
    }

    /// Notes that a parcel did not leave, and when it is tried again; `None`: it is not (`state`: given-up or dropped). Whoever lost
    /// his lease changes nothing.
    ///
    /// # Errors
    /// What the database says.
    pub async fn delivery_failed(
        &self,
        (parcel, attempts): (DeliveryId, i64),
        failure: &str,
        next: Result<Timestamp, &'static str>,
    ) -> Result<(), StoreError> {
        let mut args: Vec<Arg> = vec![self.region_arg(), parcel.to_string().into(), attempts.into(), failure.into()];
        let set = match next {
            Ok(at) => {
                args.push(at.as_microsecond().into());
                "next_try_at = $5"
            }
            Err(state) => {
                args.push(state.into());
                "state = $5"
            }
        };
        let sql = format!(
            "UPDATE delivery SET failure = $4, {set} WHERE region = $1 AND parcel = $2 AND attempts = $3 AND state = 'waiting'"
        );
        self.db.run(Statement::new(sql, args)).await.map(drop)
    }

    /// Lets what waits by a channel for a recipient wait until `until`, by the wall's clock, without counting as a try.
    ///
    /// # Errors
    /// What the database says.
    pub async fn postpone_deliveries(&self, channel: &str, recipient: &str, until: Timestamp) -> Result<u64, StoreError> {
        // Several notices to one recipient fail at once, and each says this of all: what another is writing at this moment is passed over, or they would
        // wait for one another in a circle.
        let sql = format!(
            "WITH chosen AS MATERIALIZED (SELECT id FROM delivery WHERE region = $1 AND channel = $2 AND recipient = $3
                AND state = 'waiting' AND next_try_at < $4{})
             UPDATE delivery SET next_try_at = $4 WHERE region = $1 AND id IN (SELECT id FROM chosen)",
            self.db.passing_over()
        );
        let args = vec![self.region_arg(), channel.into(), recipient.into(), until.as_microsecond().into()];
        self.db.run(Statement::new(sql, args)).await
    }

    /// Lets what was given up by a channel to a recipient be tried again from `wall` on; gives how much that is.
    ///
    /// # Errors
    /// What the database says.
    pub async fn deliver_again(&self, channel: &str, recipient: &str, wall: Timestamp) -> Result<u64, StoreError> {
        let sql = "UPDATE delivery SET state = 'waiting', attempts = 0, next_try_at = $4
             WHERE region = $1 AND channel = $2 AND recipient = $3 AND state = 'given-up'";
        let args = vec![self.region_arg(), channel.into(), recipient.into(), wall.as_microsecond().into()];
        self.db.run(Statement::new(sql, args)).await
    }

    /// How much was given up by a channel to a recipient, counted up to 10,000.
    ///
    /// # Errors
    /// What the database says.
    pub async fn given_up(&self, channel: &str, recipient: &str) -> Result<i64, StoreError> {
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 AS one FROM delivery WHERE region = $1 AND channel = $2
             AND recipient = $3 AND state = 'given-up' LIMIT 10000) AS counted";
        Ok(self.db.one::<(i64,)>(Statement::new(sql, vec![self.region_arg(), channel.into(), recipient.into()])).await?.0)
    }

    /// A page of deliveries, the newest first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn deliveries(&self, filter: &DeliveryFilter, request: &PageRequest) -> Result<Paged<DeliveryRow>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let mut found = Where::region("d.region", self);
        found.equals("d.channel", &filter.channel);
        found.equals("d.recipient", &filter.recipient);
        found.equals("d.state", &filter.state);
        let total = self.total("delivery d", &found).await?;
        let statement = walk.statement(&aliased("d", COLUMNS), "delivery d", "d.id", found);
        let rows = self.db.all::<Listed>(statement).await?;
        let rows = rows.into_iter().map(|one| Ok((Key::Int(one.sort_key), one.row.read()?)));
        let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
        let told = self.told(rows.iter().map(|(_, one)| one.telling)).await?;
        let rows = rows.into_iter().filter_map(|(key, delivery)| {
            let telling = told.get(&delivery.telling)?.clone();
            Some((key, DeliveryRow { delivery, telling }))
        });
        Ok(walk.page(rows.collect(), total, |row| row.delivery.id.to_string()))
    }
}
