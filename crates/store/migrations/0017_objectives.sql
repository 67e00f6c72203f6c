-- What owners report of the measures of a plan of objectives; what records count is counted when it is asked for.
CREATE TABLE measure (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    plan TEXT NOT NULL,
    measure TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX measure_plan ON measure (region, plan, id);
CREATE TABLE measure_value (
    region TEXT NOT NULL,
    measure_id TEXT NOT NULL,
    on_day TEXT NOT NULL,
    thousandths BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    by_name TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    PRIMARY KEY (region, measure_id, on_day),
    FOREIGN KEY (region, measure_id) REFERENCES measure (region, id)
);
