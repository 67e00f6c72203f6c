-- Who serves entities: leading cadres of three levels and stewards. They are posts, never persons. `serves` counts what is served now.
CREATE TABLE steward (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    n BIGINT NOT NULL,
    district TEXT NOT NULL,
    township BIGINT,
    expertise BIGINT NOT NULL,
    size_class BIGINT NOT NULL,
    room_free BIGINT NOT NULL,
    room_most BIGINT NOT NULL,
    serves BIGINT NOT NULL,
    synthetic BIGINT NOT NULL,
    appointed_on TEXT NOT NULL,
    left_on TEXT,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX steward_n ON steward (region, kind, n);
CREATE INDEX steward_serves ON steward (region, serves, id);

-- Who served an entity since when and until when: `seq` counts an entity's stewards of a tier from 1. One of each tier serves it now.
CREATE TABLE stewardship (
    region TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    tier TEXT NOT NULL,
    seq BIGINT NOT NULL,
    steward_id TEXT NOT NULL,
    since_on TEXT NOT NULL,
    until_on TEXT,
    locked BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (region, entity_id, tier, seq),
    FOREIGN KEY (region, entity_id) REFERENCES entity (region, id),
    FOREIGN KEY (region, steward_id) REFERENCES steward (region, id)
);
CREATE UNIQUE INDEX stewardship_now ON stewardship (region, entity_id, tier) WHERE until_on IS NULL;
CREATE INDEX stewardship_of ON stewardship (region, steward_id, entity_id) WHERE until_on IS NULL;

-- How many entities got a steward of a tier and how many lost one on each day.
CREATE TABLE stewardship_day (
    region TEXT NOT NULL,
    on_day TEXT NOT NULL,
    tier TEXT NOT NULL,
    begun BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    PRIMARY KEY (region, on_day, tier)
);
