-- What was done about a finding of the watch (异常线索处置): one row for each finding that somebody acted on; what was only found is in no row.
CREATE TABLE watch_finding (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    pattern TEXT NOT NULL,
    office TEXT NOT NULL,
    state TEXT NOT NULL,
    asked BIGINT NOT NULL,
    due_on TEXT,
    first_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX watch_finding_last ON watch_finding (region, last_on, id);
CREATE INDEX watch_finding_office ON watch_finding (region, office, id);
