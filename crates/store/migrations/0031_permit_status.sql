-- A permit's editions (证照版本): what is changed or renewed is issued anew under the same id, in the next edition; its facts, one an edition, hang on `head`.
-- `since` and `ground` say since when and on which of the law's grounds it stands as it does.
ALTER TABLE permit ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE permit ADD COLUMN head TEXT NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000';
ALTER TABLE permit ADD COLUMN since TEXT;
ALTER TABLE permit ADD COLUMN ground TEXT;
UPDATE permit SET head = COALESCE((SELECT f.digest FROM fact f WHERE f.region = permit.region AND f.subject_id = permit.id ORDER BY f.seq DESC LIMIT 1), head);
CREATE INDEX permit_listed ON permit (region, id) WHERE state <> 'in-force' OR version > 1;

-- Editions that a later one stands in place of.
CREATE TABLE permit_edition (
    region TEXT NOT NULL,
    permit_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    number TEXT NOT NULL,
    document TEXT NOT NULL,
    file_digest TEXT NOT NULL,
    replaced_on TEXT NOT NULL,
    PRIMARY KEY (region, permit_id, version),
    FOREIGN KEY (region, permit_id) REFERENCES permit (region, id)
);
CREATE UNIQUE INDEX permit_edition_number ON permit_edition (region, number);
