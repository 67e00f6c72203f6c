-- Policies for enterprises. `document` is the draft as it stands, `published` the edition that holds; both JSON that no query looks into.
CREATE TABLE policy (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    edition BIGINT NOT NULL,
    office TEXT NOT NULL,
    search TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    document TEXT NOT NULL,
    published TEXT,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX policy_from ON policy (region, from_day, id);
CREATE INDEX policy_state ON policy (region, state, from_day, id);
CREATE INDEX policy_office ON policy (region, office, from_day, id);

-- What was published, edition by edition.
CREATE TABLE policy_edition (
    region TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    document TEXT NOT NULL,
    by_name TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (region, policy_id, n),
    FOREIGN KEY (region, policy_id) REFERENCES policy (region, id)
);

-- To whom a policy was pushed. Not a row for each pair, which would be hundreds of thousands: `members` is the set of entities that were
-- told for the first time, as bits by their numbers in the register, in base64. The reasons follow from the edition and the register.
CREATE TABLE policy_push (
    region TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    edition BIGINT NOT NULL,
    reached BIGINT NOT NULL,
    members TEXT NOT NULL,
    pushed_at BIGINT NOT NULL,
    PRIMARY KEY (region, policy_id, n),
    FOREIGN KEY (region, policy_id) REFERENCES policy (region, id)
);

-- An entity that opened a policy: the first time.
CREATE TABLE policy_read (
    region TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (region, policy_id, entity_id),
    FOREIGN KEY (region, policy_id) REFERENCES policy (region, id)
);

-- What an entity claimed of a policy: granted by the machine that checked the rule, then paid by the office.
CREATE TABLE policy_claim (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    policy_id TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    edition BIGINT NOT NULL,
    claimed_at BIGINT NOT NULL,
    claimed_by TEXT NOT NULL,
    paid_yuan BIGINT,
    paid_on TEXT,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, policy_id) REFERENCES policy (region, id)
);
CREATE UNIQUE INDEX policy_claim_once ON policy_claim (region, policy_id, entity_id);
CREATE INDEX policy_claim_entity ON policy_claim (region, entity_id, policy_id);

-- Whoever keeps the register in memory reads again what was edited since; what came with a batch is told by its number.
CREATE INDEX entity_edited ON entity (region, updated_at, id) WHERE version > 1;
