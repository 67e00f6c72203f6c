-- What the headings of an office's spreadsheets mean where they are not known by themselves: `headings` is JSON, heading to field.
CREATE TABLE sheet_mapping (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    office TEXT NOT NULL,
    headings TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);

-- The numbers that issues have where they were taken down first: of one channel each comes once.
CREATE TABLE issue_number (
    region TEXT NOT NULL,
    channel TEXT NOT NULL,
    number TEXT NOT NULL,
    issue_id TEXT NOT NULL,
    PRIMARY KEY (region, channel, number)
);

-- Keys by which other systems call (接口密钥): of a key only its SHA-256 is kept, and its first characters, by which people tell it.
CREATE TABLE api_key (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    office TEXT NOT NULL,
    scope TEXT NOT NULL,
    digest TEXT NOT NULL,
    begins TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    revoked_at BIGINT,
    used_on TEXT,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX api_key_digest ON api_key (region, digest);
