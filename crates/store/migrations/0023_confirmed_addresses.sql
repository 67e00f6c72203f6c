-- An address is mailed once its owner has typed the number that was mailed to it. Addresses that were in use go on being mailed.
ALTER TABLE contact ADD COLUMN confirmed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE contact ADD COLUMN code_digest TEXT;
ALTER TABLE contact ADD COLUMN code_at BIGINT;
ALTER TABLE contact ADD COLUMN code_tries BIGINT NOT NULL DEFAULT 0;
UPDATE contact SET confirmed = 1 WHERE email <> '';
