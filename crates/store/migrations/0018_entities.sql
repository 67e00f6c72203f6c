-- The register of business entities. `n` numbers the entities of a region from 1, in the order in which they came: the index of names
-- points at it, since it is a fifth of an id. What the rules call an attribute is a column that may be unknown (NULL); codes are numbers.
CREATE TABLE entity (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    n BIGINT NOT NULL,
    version BIGINT NOT NULL,
    batch_id TEXT,
    uscc TEXT NOT NULL,
    name TEXT NOT NULL,
    core TEXT NOT NULL,
    initials TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    district TEXT NOT NULL,
    division TEXT NOT NULL,
    industry TEXT,
    township BIGINT,
    park BIGINT,
    ownership BIGINT,
    size_class BIGINT,
    credit_grade BIGINT,
    registered_capital_yuan BIGINT,
    revenue_yuan BIGINT,
    profit_yuan BIGINT,
    tax_paid_yuan BIGINT,
    fixed_investment_yuan BIGINT,
    export_value_yuan BIGINT,
    loan_balance_yuan BIGINT,
    staff BIGINT,
    insured BIGINT,
    graduates BIGINT,
    rd_share BIGINT,
    patents BIGINT,
    land_area_m2 BIGINT,
    energy_tce BIGINT,
    penalties BIGINT,
    founded_on TEXT,
    last_award_on TEXT,
    high_tech BIGINT,
    exporter BIGINT,
    listed BIGINT,
    above_scale BIGINT,
    first_time_applicant BIGINT,
    tags BIGINT,
    registered_on TEXT NOT NULL,
    ended_on TEXT,
    synthetic BIGINT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX entity_n ON entity (region, n);
CREATE UNIQUE INDEX entity_uscc ON entity (region, uscc);
CREATE INDEX entity_initials ON entity (region, initials);
CREATE INDEX entity_registered ON entity (region, registered_on, id);
CREATE INDEX entity_district ON entity (region, district, registered_on, id);
CREATE INDEX entity_division ON entity (region, division, registered_on, id);
CREATE INDEX entity_industry ON entity (region, industry, registered_on, id);
CREATE INDEX entity_sort ON entity (region, kind, size_class, registered_on, id);

-- Every two characters of a name that follow one another, without what many names share (`core`).
CREATE TABLE entity_gram (
    region TEXT NOT NULL,
    gram TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (region, gram, n)
);

-- How many entities there are of each sort: a list says how long it is, and is read the cheaper way, without counting rows.
CREATE TABLE entity_tally (
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    district TEXT NOT NULL,
    division TEXT NOT NULL,
    size_class BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (region, kind, district, division, size_class)
);

-- How many were registered and how many ended on each day: figures as of any day are sums over days.
CREATE TABLE entity_day (
    region TEXT NOT NULL,
    on_day TEXT NOT NULL,
    kind TEXT NOT NULL,
    registered BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    PRIMARY KEY (region, on_day, kind)
);

-- What came together, whole or not at all. `digest` is SHA-256 over the digests of its rows in their order, `n_first` the number of the
-- first: with the changes that the facts of single entities keep, anybody can make it again. One fact has the digest.
CREATE TABLE entity_batch (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    n_first BIGINT NOT NULL,
    n_rows BIGINT NOT NULL,
    digest TEXT NOT NULL,
    source TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
