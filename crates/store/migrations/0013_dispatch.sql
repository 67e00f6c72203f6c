-- Dispatch meetings: what a series looks at on a day, frozen before it, with what was decided. The duties that follow are duties.
CREATE TABLE meeting (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    series TEXT NOT NULL,
    chair_key TEXT NOT NULL,
    on_day TEXT NOT NULL,
    state TEXT NOT NULL,
    open BIGINT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX meeting_ahead ON meeting (region, on_day, id) WHERE open = 1;
CREATE INDEX meeting_past ON meeting (region, on_day, id) WHERE open = 0;
CREATE INDEX meeting_series ON meeting (region, series, on_day, id);

-- The calendar feed of a chair: whoever knows its secret reads when the chair's meetings are, and nothing else.
CREATE TABLE meeting_feed (
    region TEXT NOT NULL,
    chair TEXT NOT NULL,
    secret_digest TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (region, chair)
);
CREATE UNIQUE INDEX meeting_feed_secret ON meeting_feed (region, secret_digest);
