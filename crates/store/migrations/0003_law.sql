-- The whole law of a case: what time will do and when, papers that may follow, offices that are asked, bundles that are issued at once.

-- The day on which the law does something by itself: accept what nobody answered, close what nobody supplied, end or renew a permit.
ALTER TABLE approval_case ADD COLUMN wakes_on TEXT;
-- Until when papers that were tolerated may follow.
ALTER TABLE approval_case ADD COLUMN tolerated_until TEXT;
-- Whoever was refused for false papers waits until then; and whose commitment proved false.
ALTER TABLE approval_case ADD COLUMN barred_until TEXT;
ALTER TABLE approval_case ADD COLUMN broken_commitment BIGINT NOT NULL DEFAULT 0;
-- 1: a machine decided; 2: and a person is to look at it again.
ALTER TABLE approval_case ADD COLUMN machine BIGINT NOT NULL DEFAULT 0;
UPDATE approval_case SET wakes_on = due_on WHERE open = 1 AND due_kind IN ('notice', 'supplement');
CREATE INDEX case_wakes ON approval_case (region, wakes_on, id) WHERE wakes_on IS NOT NULL;
CREATE INDEX case_tolerated ON approval_case (region, tolerated_until, id) WHERE tolerated_until IS NOT NULL;
CREATE INDEX case_conduct ON approval_case (region, applicant, item) WHERE barred_until IS NOT NULL OR broken_commitment = 1;
CREATE INDEX case_drawn ON approval_case (region, office, id) WHERE machine = 2;

-- When a step was done on paper, if it was entered later; 0: it was done here.
ALTER TABLE fact ADD COLUMN on_paper_at BIGINT NOT NULL DEFAULT 0;

-- An opinion that one office asked of another (征求意见): whose desk it lies on.
CREATE TABLE consultation (
    region TEXT NOT NULL,
    case_id TEXT NOT NULL,
    n BIGINT NOT NULL,                     -- its place among the case's consultations
    office TEXT NOT NULL,
    asked_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    answered_on TEXT,
    PRIMARY KEY (region, case_id, n),
    FOREIGN KEY (region, case_id) REFERENCES approval_case (region, id)
);
CREATE INDEX consultation_open ON consultation (region, office, until_on, case_id) WHERE answered_on IS NULL;

-- Cases of one project whose permits are issued at one stroke (交地即交证、拿地即开工).
CREATE TABLE bundle (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    project_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,                   -- open, issued, dissolved
    document TEXT NOT NULL,                -- JSON: its items and conditions
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE UNIQUE INDEX bundle_open ON bundle (region, project_id, kind) WHERE state = 'open';
