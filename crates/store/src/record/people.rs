//! Who signs in, and who waits in the hall.

use base::{TicketId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// A queue ticket of the window centre (排队号).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table ticket, commented in schema.sql")]
pub struct TicketRecord {
    pub id: TicketId,
    pub version: i64,
    pub taken_on: Date,
    pub business: String,
    pub letter: String,
    /// Its count of the day. 0 on a new ticket: the next one of its day and letter is taken in the same transaction.
    pub n: i64,
    pub state: String,
    pub window: Option<String>,
    pub secret_digest: [u8; 32],
    pub document: String,
    /// The digest of its last fact. Each version leaves one, so the version is its number.
    pub head: [u8; 32],
}

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRecord {
    /// His id.
    pub id: UserId,
    /// The name to sign in with.
    pub name: String,
    /// The role.
    pub role: String,
    /// The office.
    pub office: Option<String>,
    /// The company's credit code.
    pub credit_code: Option<String>,
    /// argon2id in PHC format.
    pub password_hash: Option<String>,
    /// One of the demonstration's identities.
    pub demo: bool,
    /// Whether he may sign in.
    pub active: bool,
    /// For a leader: the district that he leads, if not the whole city.
    pub district: Option<String>,
}

/// A post that somebody holds beside that of his account (兼任岗位), or that another lent him (代理、委托).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRecord {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub user: UserId,
    /// His name; read, not written.
    pub user_name: String,
    /// In which role.
    pub role: String,
    /// In which office.
    pub office: Option<String>,
    /// For which company.
    pub credit_code: Option<String>,
    /// For a leader: the district that he leads in it, if not the whole city.
    pub district: Option<String>,
    /// Its first day.
    pub from_on: Date,
    /// Its last day; none: until somebody ends it.
    pub to_on: Option<Date>,
    /// Who lent it.
    pub lender: Option<UserId>,
    /// The lender's name; read, not written.
    pub lender_name: Option<String>,
    /// Which of the lender's posts it is; none: that of his account.
    pub lent_post: Option<Uuid>,
    /// In which areas of the permission table it lets him act; none named: in all.
    pub areas: Vec<String>,
    /// Why.
    pub reason: String,
    /// Who gave or lent it.
    pub given_by: UserId,
    /// When.
    pub given_at: Timestamp,
    /// When somebody ended it.
    pub ended_at: Option<Timestamp>,
}

/// What happens to a post; the version of the account that gives or lends it guards it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostEdit {
    /// It is given or lent.
    Give(Box<PostRecord>),
    /// It ends at that moment.
    End(Uuid, Timestamp),
}

/// Somebody who signs in, as administrators keep him: what is done to the account leaves facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// The account.
    pub user: UserRecord,
    /// Its version.
    pub version: i64,
    /// The digest of its last fact.
    pub head: [u8; 32],
    /// How many facts it has.
    pub facts: i64,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// SHA-256 of the cookie's token.
    pub token_digest: [u8; 32],
    /// Who is signed in.
    pub user_id: Option<UserId>,
    /// The token that a change must carry.
    pub csrf: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// When it was last used, to a few minutes.
    pub seen_at: Timestamp,
    /// How whoever it is signed in: demo, password, provider.
    pub method: String,
    /// Who is half signed in.
    pub pending: Option<PendingRecord>,
    /// In which of his posts he acts; none: that of his account.
    pub post: Option<Uuid>,
}

/// Somebody who gave his first factor and still owes something before he is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingRecord {
    /// Who.
    pub user: UserId,
    /// What he owes: code, set-up.
    pub step: String,
    /// Until when the first factor holds.
    pub until: Timestamp,
}

/// The second factor of an account (动态口令).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// Whose.
    pub user: UserId,
    /// Its secret, sealed.
    pub sealed: String,
    /// The last step whose code was taken.
    pub step: i64,
    /// Since when it is asked for.
    pub since: Timestamp,
}

/// What happens to a second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactorEdit {
    /// It is asked for from now on; these recovery codes hold.
    On(SecondFactor, Vec<[u8; 32]>),
    /// It is asked for no more; no recovery code holds.
    Off(UserId),
    /// Other recovery codes hold in place of the older ones.
    Codes(UserId, Vec<[u8; 32]>),
    /// A recovery code was used. Nothing of its change is written unless it still held.
    Used(UserId, [u8; 32], Timestamp),
}

/// Under what a provider knows the owner of an account (统一身份).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRecord {
    /// Whose account.
    pub user: UserId,
    /// The provider.
    pub issuer: String,
    /// Under what it knows him.
    pub subject: String,
    /// Who that is in words, as the provider said.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
}

/// What happens to a link with a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityEdit {
    /// The account is linked.
    Link(IdentityRecord),
    /// It is linked with that issuer no more. Nothing of its change is written unless it was.
    Unlink(UserId, String),
}

/// A try to sign in, or to give a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Try {
    /// By which it is taken back.
    pub id: String,
    /// The name that was tried.
    pub name: String,
    /// What was given: password, code.
    pub kind: &'static str,
    /// From where, as far as that is known.
    pub address: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// That somebody read personal data (查阅留痕).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table personal_read, commented in schema.sql")]
pub struct ReadRecord {
    pub id: Uuid,
    pub at: Timestamp,
    pub reader: UserId,
    pub reader_name: String,
    pub role: String,
    pub office: Option<String>,
    pub operation: String,
    pub record_kind: String,
    pub record: Option<Uuid>,
    pub data: String,
    pub request: String,
    pub times: i64,
    /// Found by the record when it is written.
    pub company: Option<String>,
    /// The same.
    pub person: Option<UserId>,
}
