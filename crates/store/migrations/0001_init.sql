-- The first schema. Plain SQL that SQLite and PostgreSQL both read: BIGINT and TEXT alone, region first in every key.
-- Instants are microseconds UTC, civil dates ISO text, money whole yuan, ids UUID text, digests hex, documents JSON text.

CREATE TABLE project (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    code TEXT,
    code_check_ok BIGINT NOT NULL,
    name TEXT NOT NULL,
    district TEXT NOT NULL,
    industry TEXT NOT NULL,
    cluster TEXT,
    base TEXT,
    owner TEXT NOT NULL,
    owner_code TEXT,
    owner_code_check_ok BIGINT NOT NULL,
    investment_yuan BIGINT NOT NULL,
    funding TEXT NOT NULL,
    track TEXT NOT NULL,
    facts TEXT NOT NULL,
    partner TEXT,
    listed_on TEXT NOT NULL,
    planned_start_on TEXT,
    started_on TEXT,
    completed_on TEXT,
    campaign BIGINT NOT NULL,
    toured BIGINT NOT NULL,
    synthetic BIGINT NOT NULL,
    source TEXT,
    summary_zh TEXT,
    summary_en TEXT,
    stage TEXT NOT NULL,
    needed BIGINT NOT NULL,
    granted BIGINT NOT NULL,
    open_cases BIGINT NOT NULL,
    next_due_on TEXT,
    paused BIGINT NOT NULL,
    waiting_office TEXT,
    waiting_item TEXT,
    search TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX project_code ON project (region, code);
CREATE INDEX project_investment ON project (region, investment_yuan, id);
CREATE INDEX project_owner ON project (region, owner_code);

CREATE TABLE milestone (
    region TEXT NOT NULL,
    project_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    planned_on TEXT,
    done_on TEXT,
    PRIMARY KEY (region, project_id, kind),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);

-- A case (办件); `case` itself is a word of SQL. `document` is the whole state, the columns are what lists ask for.
CREATE TABLE approval_case (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    number TEXT NOT NULL,
    project_id TEXT NOT NULL,
    item TEXT NOT NULL,
    office TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT,
    applicant TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    accepted_on TEXT,
    deemed BIGINT NOT NULL,
    due_on TEXT,
    due_key TEXT NOT NULL,
    due_kind TEXT,
    statutory_due_on TEXT,
    provisional BIGINT NOT NULL,
    calendar_version TEXT NOT NULL,
    law_on TEXT NOT NULL,
    open BIGINT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    finished_on TEXT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE UNIQUE INDEX case_number ON approval_case (region, number);
CREATE UNIQUE INDEX open_case ON approval_case (region, project_id, item) WHERE open = 1;
CREATE INDEX case_project ON approval_case (region, project_id);
CREATE INDEX case_due ON approval_case (region, open, due_key, id);
CREATE INDEX case_office ON approval_case (region, office, open, due_key, id);
CREATE INDEX case_received ON approval_case (region, received_at, id);
CREATE INDEX case_provisional ON approval_case (region, id) WHERE provisional = 1 AND open = 1;

-- What happened (留痕记录). Rows are only ever added; each digest covers the one before.
CREATE TABLE fact (
    region TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    project_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor_id TEXT,
    actor_name TEXT NOT NULL,
    actor_role TEXT NOT NULL,
    actor_office TEXT NOT NULL,
    body TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (region, subject_id, seq)
);
CREATE INDEX fact_project ON fact (region, project_id, at, subject_id, seq);
CREATE INDEX fact_at ON fact (region, at);

CREATE TABLE permit (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    document_number TEXT NOT NULL,
    case_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    item TEXT NOT NULL,
    holder TEXT NOT NULL,
    holder_code TEXT,
    issued_on TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    start_by TEXT,
    state TEXT NOT NULL,
    document TEXT NOT NULL,
    file_digest TEXT NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, case_id) REFERENCES approval_case (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE UNIQUE INDEX permit_number ON permit (region, number);
CREATE UNIQUE INDEX permit_case ON permit (region, case_id);
CREATE INDEX permit_project ON permit (region, project_id);

CREATE TABLE counter (
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    year BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (region, kind, year)
);

CREATE TABLE account (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    office TEXT,
    credit_code TEXT,
    password_hash TEXT,
    demo BIGINT NOT NULL,
    active BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX account_name ON account (region, name);

CREATE TABLE session (
    region TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    user_id TEXT,
    csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (region, token_digest)
);
CREATE INDEX session_expiry ON session (region, expires_at);

CREATE TABLE sign_in_failure (
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX sign_in_failure_name ON sign_in_failure (region, name, at);

-- Answers kept under their Idempotency-Key, so that a repeated request does nothing twice.
CREATE TABLE answer (
    region TEXT NOT NULL,
    key TEXT NOT NULL,
    user_id TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, key, user_id)
);

CREATE TABLE setting (
    region TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (region, key)
);
