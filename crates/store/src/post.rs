//! Posts that people hold beside that of their account, and posts that were lent to them for some days.

use crate::StoreError;
use crate::batch::{Batch, Must};
use crate::columns::{aliased, date, day_text, hex, instant, some_date, user_id, uuid};
use crate::db::{Arg, Statement, Store};
use crate::record::{PostEdit, PostRecord};
use crate::row::row;
use base::{RegionCode, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

const COLUMNS: &str = "id, user_id, role, office, credit_code, district, from_on, to_on, lender_id, lent_post, areas, reason, given_by, given_at, ended_at";
/// A post with the names of whose it is and of who lent it.
const FROM: &str = "post p JOIN account u ON u.region = p.region AND u.id = p.user_id
     LEFT JOIN account l ON l.region = p.region AND l.id = p.lender_id";
/// What holds on the day that is the second argument. What was lent ends with the post that it was lent of, and with its lender's account.
const IN_FORCE: &str = "p.ended_at IS NULL AND p.from_on <= $2 AND (p.to_on IS NULL OR p.to_on >= $2)
     AND (p.lender_id IS NULL OR l.active = 1 AND (p.lent_post IS NULL OR EXISTS (SELECT 1 FROM post o
         WHERE o.region = p.region AND o.id = p.lent_post AND o.user_id = p.lender_id AND o.ended_at IS NULL
         AND o.from_on <= $2 AND (o.to_on IS NULL OR o.to_on >= $2))))";

row! {
    struct Row {
        id: String,
        user_id: String,
        user_name: String,
        role: String,
        office: Option<String>,
        credit_code: Option<String>,
        district: Option<String>,
        from_on: String,
        to_on: Option<String>,
        lender_id: Option<String>,
        lender_name: Option<String>,
        lent_post: Option<String>,
        areas: String,
        reason: String,
        given_by: String,
        given_at: i64,
        ended_at: Option<i64>,
    }
}

impl Row {
    fn read(self) -> Result<PostRecord, StoreError> {
        Ok(PostRecord {
            id: uuid("id", &self.id)?,
            user: user_id(&self.user_id)?,
            user_name: self.user_name,
            role: self.role,
            office: self.office,
            credit_code: self.credit_code,
            district: self.district,
            from_on: date("from_on", &self.from_on)?,
            to_on: some_date("to_on", self.to_on.as_deref())?,
            lender: self.lender_id.as_deref().map(user_id).transpose()?,
            lender_name: self.lender_name,
            lent_post: self.lent_post.as_deref().map(|id| uuid("lent_post", id)).transpose()?,
            areas: self.areas.split_whitespace().map(str::to_owned).collect(),
            reason: self.reason,
            given_by: user_id(&self.given_by)?,
            given_at: instant("given_at", self.given_at)?,
            ended_at: self.ended_at.map(|at| instant("ended_at", at)).transpose()?,
        })
    }
}

fn select(conditions: &str) -> String {
    let columns = aliased("p", COLUMNS);
    format!(
        "SELECT {columns}, u.name AS user_name, l.name AS lender_name FROM {FROM} WHERE p.region = $1 AND {conditions} ORDER BY p.from_on, p.id"
    )
}

/// Lays out what happens to a post; the version of the account that gives or lends it guards it.
pub(crate) fn edit(region: RegionCode, edit: &PostEdit, batch: &mut Batch) {
    match edit {
        PostEdit::Give(post) => {
            let places: Vec<String> = (1..=16).map(|n| format!("${n}")).collect();
            let sql = format!("INSERT INTO post (region, {COLUMNS}) VALUES ({})", places.join(", "));
            let args = vec![
                region.as_str().into(),
                post.id.to_string().into(),
                post.user.to_string().into(),
                post.role.as_str().into(),
                (&post.office).into(),
                (&post.credit_code).into(),
                (&post.district).into(),
                post.from_on.to_string().into(),
                day_text(post.to_on).into(),
                post.lender.map(|id| id.to_string()).into(),
                post.lent_post.map(|id| id.to_string()).into(),
                post.areas.join(" ").into(),
                post.reason.as_str().into(),
                post.given_by.to_string().into(),
                post.given_at.as_microsecond().into(),
                post.ended_at.map(Timestamp::as_microsecond).into(),
            ];
            batch.push(format!("post {}", post.id), Statement::new(sql, args), Must::Add);
        }
        PostEdit::End(id, at) => {
            let sql = "UPDATE post SET ended_at = $3 WHERE region = $1 AND id = $2 AND ended_at IS NULL";
            let args = vec![region.as_str().into(), id.to_string().into(), at.as_microsecond().into()];
            batch.push(format!("post {id}"), Statement::new(sql, args), Must::Touch);
        }
    }
}

impl Store {
    /// What somebody holds on a day beside the post of his account, and what is lent to him then.
    ///
    /// # Errors
    /// What the database says.
    pub async fn posts_in_force(&self, user: UserId, day: Date) -> Result<Vec<PostRecord>, StoreError> {
        let sql = select(&format!("p.user_id = $3 AND {IN_FORCE}"));
        self.posts(sql, vec![self.region_arg(), day.to_string().into(), user.to_string().into()]).await
    }

    /// Every post that holds on a day, whosever it is.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all_posts_in_force(&self, day: Date) -> Result<Vec<PostRecord>, StoreError> {
        self.posts(select(IN_FORCE), vec![self.region_arg(), day.to_string().into()]).await
    }

    /// Somebody's posts and what he lent and was lent, also what is over or still to come, by their first day.
    ///
    /// # Errors
    /// What the database says.
    pub async fn posts_of(&self, user: UserId) -> Result<Vec<PostRecord>, StoreError> {
        let sql = select("(p.user_id = $2 OR p.lender_id = $2)");
        self.posts(sql, vec![self.region_arg(), user.to_string().into()]).await
    }

    async fn posts(&self, sql: String, args: Vec<Arg>) -> Result<Vec<PostRecord>, StoreError> {
        self.db.all::<Row>(Statement::new(sql, args)).await?.into_iter().map(Row::read).collect()
    }

    /// A session whose post is over goes on in that of the account, under another token for its changes: pages that were opened in the other
    /// post change nothing any more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn leave_post(&self, token_digest: [u8; 32], post: Uuid, csrf: &str) -> Result<(), StoreError> {
        let sql = "UPDATE session SET post_id = NULL, csrf = $4 WHERE region = $1 AND token_digest = $2 AND post_id = $3";
        let args = vec![self.region_arg(), hex(&token_digest).into(), post.to_string().into(), csrf.into()];
        self.db.run(Statement::new(sql, args)).await.map(drop)
    }
}
