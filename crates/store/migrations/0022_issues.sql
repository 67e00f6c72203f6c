-- What enterprises ask (诉求): the columns are what lists and the appraisal of offices look for, the document is the whole.
-- `word` are words that corrections by hand have taught the rule that sorts.
CREATE TABLE issue (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    channel TEXT NOT NULL,
    category TEXT,
    company_code TEXT,
    company_name TEXT NOT NULL,
    office TEXT,
    state TEXT NOT NULL,
    open BIGINT NOT NULL,
    due_on TEXT,
    due_key TEXT NOT NULL,
    answered BIGINT NOT NULL,
    late BIGINT NOT NULL,
    judged BIGINT NOT NULL,
    solved_at_once BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    mark BIGINT NOT NULL,
    opened_on TEXT NOT NULL,
    by_id TEXT NOT NULL,
    intake_office TEXT,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX issue_due ON issue (region, due_key, id) WHERE open = 1;
CREATE INDEX issue_office ON issue (region, office, id);
CREATE INDEX issue_company ON issue (region, company_code, id);
CREATE INDEX issue_by ON issue (region, by_id, id);
CREATE INDEX issue_state ON issue (region, state, id);
CREATE TABLE issue_word (
    region TEXT NOT NULL,
    word TEXT NOT NULL,
    office TEXT NOT NULL,
    category TEXT,
    by_name TEXT NOT NULL,
    learned_at BIGINT NOT NULL,
    PRIMARY KEY (region, word)
);
