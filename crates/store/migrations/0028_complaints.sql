-- Complaints on conduct and petitions (投诉举报、信访): the columns are what the lists of those who keep them look for, the document is the whole,
-- `contact` is what the writer left of himself. `text_key` is the digest of what came by the web, so that the same text is one complaint a
-- day; `challenge` the work that the browser did, taken once.
CREATE TABLE complaint (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    number TEXT NOT NULL,
    channel TEXT NOT NULL,
    category TEXT,
    keeper TEXT NOT NULL,
    office TEXT NOT NULL,
    state TEXT NOT NULL,
    open BIGINT NOT NULL,
    due_on TEXT,
    due_key TEXT NOT NULL,
    received_on TEXT NOT NULL,
    late BIGINT NOT NULL,
    unsatisfied BIGINT NOT NULL,
    synthetic BIGINT NOT NULL,
    secret_digest TEXT NOT NULL,
    text_key TEXT NOT NULL,
    challenge TEXT,
    contact TEXT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX complaint_number ON complaint (region, number);
CREATE UNIQUE INDEX complaint_text ON complaint (region, received_on, text_key);
CREATE UNIQUE INDEX complaint_challenge ON complaint (region, challenge);
CREATE INDEX complaint_keeper ON complaint (region, keeper, id);
CREATE INDEX complaint_office ON complaint (region, office, id);
CREATE INDEX complaint_due ON complaint (region, due_key, id);

-- What the writer attached to one; its bytes lie with the papers, in a folder of the complaint's id.
CREATE TABLE complaint_file (
    region TEXT NOT NULL,
    complaint_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    digest TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, complaint_id, id)
);

-- Ratings of services (好差评): one of a case or of a ticket that was served. A bad one is owed a call back.
CREATE TABLE rating (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    office TEXT NOT NULL,
    item TEXT,
    window_id TEXT,
    grade BIGINT NOT NULL,
    bad BIGINT NOT NULL,
    state TEXT NOT NULL,
    open BIGINT NOT NULL,
    due_on TEXT,
    late BIGINT NOT NULL,
    rated_on TEXT NOT NULL,
    by_id TEXT,
    synthetic BIGINT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    rated_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX rating_once ON rating (region, subject_kind, subject_id);
CREATE INDEX rating_office ON rating (region, office, id);
CREATE INDEX rating_day ON rating (region, rated_on, id);
