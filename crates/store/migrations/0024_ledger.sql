-- The log (防篡改日志): where each fact stands in it, the hashes of its tree, what was signed of it.
ALTER TABLE fact ADD COLUMN leaf BIGINT NOT NULL DEFAULT -1;
ALTER TABLE fact ADD COLUMN seal TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX fact_leaf ON fact (region, leaf) WHERE leaf >= 0;
CREATE INDEX fact_waiting ON fact (region, subject_id, seq) WHERE leaf < 0;

CREATE TABLE ledger_head (
    region TEXT NOT NULL,
    size BIGINT NOT NULL,
    PRIMARY KEY (region)
);

CREATE TABLE ledger_tile (
    region TEXT NOT NULL,
    level BIGINT NOT NULL,
    n BIGINT NOT NULL,
    hashes TEXT NOT NULL,
    PRIMARY KEY (region, level, n)
);

CREATE TABLE ledger_checkpoint (
    region TEXT NOT NULL,
    size BIGINT NOT NULL,
    at BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (region, size)
);

CREATE TABLE ledger_cosignature (
    region TEXT NOT NULL,
    size BIGINT NOT NULL,
    name TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (region, size, name)
);
