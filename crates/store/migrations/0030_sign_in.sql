-- The second factor of an account (动态口令, RFC 6238): its secret sealed with a key that the database does not have, and the last step whose code
-- was taken, so that no code is taken twice.
CREATE TABLE second_factor (
    region TEXT NOT NULL,
    user_id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    step BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (region, user_id)
);

-- What opens the door once when the device is lost (恢复码): of a code only a keyed digest is kept.
CREATE TABLE recovery_code (
    region TEXT NOT NULL,
    user_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (region, user_id, digest)
);

-- A session ends when nobody uses it; it may wait for somebody's second factor.
ALTER TABLE session ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN method TEXT NOT NULL DEFAULT 'password';
ALTER TABLE session ADD COLUMN pending_id TEXT;
ALTER TABLE session ADD COLUMN pending_step TEXT;
ALTER TABLE session ADD COLUMN pending_until BIGINT;

-- Tries are noted before they are looked at, from where they come too.
ALTER TABLE sign_in_failure ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_in_failure ADD COLUMN kind TEXT NOT NULL DEFAULT 'password';
ALTER TABLE sign_in_failure ADD COLUMN address TEXT;
CREATE INDEX sign_in_failure_address ON sign_in_failure (region, address, at);
CREATE INDEX sign_in_failure_id ON sign_in_failure (region, id);

-- Under what a provider knows the owner of an account (统一身份): issuer and subject, never an e-mail address.
CREATE TABLE identity (
    region TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (region, issuer, subject)
);
CREATE UNIQUE INDEX identity_user ON identity (region, user_id, issuer);
