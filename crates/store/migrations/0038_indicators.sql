-- What was published of the city's indicators, revision by revision, and the years' targets. What a series is stands in the pack.
CREATE TABLE indicator (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    series TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE TABLE indicator_revision (
    region TEXT NOT NULL,
    indicator_id TEXT NOT NULL,
    period TEXT NOT NULL,
    n BIGINT NOT NULL,
    value BIGINT,
    growth BIGINT,
    rank BIGINT,
    ranked BIGINT,
    average BIGINT,
    stage TEXT NOT NULL,
    published_on TEXT NOT NULL,
    source TEXT NOT NULL,
    why TEXT NOT NULL,
    by_name TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    PRIMARY KEY (region, indicator_id, period, n),
    FOREIGN KEY (region, indicator_id) REFERENCES indicator (region, id)
);
CREATE TABLE indicator_target (
    region TEXT NOT NULL,
    indicator_id TEXT NOT NULL,
    year BIGINT NOT NULL,
    n BIGINT NOT NULL,
    number BIGINT NOT NULL,
    way TEXT NOT NULL,
    set_on TEXT NOT NULL,
    source TEXT NOT NULL,
    by_name TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    PRIMARY KEY (region, indicator_id, year, n),
    FOREIGN KEY (region, indicator_id) REFERENCES indicator (region, id)
);
