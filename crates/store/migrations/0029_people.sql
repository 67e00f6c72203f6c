-- What administrators do to accounts leaves facts: a version to write upon, the digest of the last fact, how many there are.
ALTER TABLE account ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE account ADD COLUMN head TEXT NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000';
ALTER TABLE account ADD COLUMN facts BIGINT NOT NULL DEFAULT 0;

-- One-time links by which somebody sets his password (设置密码链接): of a link only its SHA-256 is kept.
CREATE TABLE password_link (
    region TEXT NOT NULL,
    digest TEXT NOT NULL,
    user_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (region, digest)
);
CREATE INDEX password_link_user ON password_link (region, user_id);
CREATE INDEX session_person ON session (region, user_id);
