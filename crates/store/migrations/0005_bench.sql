-- The reviewer's bench: whose case it is, what was ticked, opinions to reuse, who stands in for whom.

CREATE TABLE case_assignee (
    region TEXT NOT NULL,
    case_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    by_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, case_id)
);
CREATE INDEX case_assignee_user ON case_assignee (region, user_id, case_id);

CREATE TABLE review_tick (
    region TEXT NOT NULL,
    case_id TEXT NOT NULL,
    round BIGINT NOT NULL,
    point TEXT NOT NULL,
    mark TEXT NOT NULL,
    remark TEXT NOT NULL,
    by_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    for_name TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, case_id, round, point)
);

CREATE TABLE opinion_template (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX opinion_template_user ON opinion_template (region, user_id, id);

CREATE TABLE absence (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    deputy_id TEXT NOT NULL,
    office TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (region, id)
);
CREATE INDEX absence_deputy ON absence (region, deputy_id, to_on);
CREATE INDEX absence_office ON absence (region, office, to_on);
