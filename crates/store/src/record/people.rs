//! Who signs in, and who waits in the hall.

use base::{TicketId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;

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
}
