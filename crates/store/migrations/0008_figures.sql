-- Figures of the offices: what each case says of them, and sums by day that the same transaction keeps.

-- Empty until the case has been counted: those of before are counted when the program starts.
ALTER TABLE approval_case ADD COLUMN intake_office TEXT NOT NULL DEFAULT '';
ALTER TABLE approval_case ADD COLUMN corrected BIGINT NOT NULL DEFAULT 0;
ALTER TABLE approval_case ADD COLUMN decided_on TEXT;
ALTER TABLE approval_case ADD COLUMN working_days BIGINT NOT NULL DEFAULT 0;
ALTER TABLE approval_case ADD COLUMN on_time BIGINT NOT NULL DEFAULT -1;
ALTER TABLE approval_case ADD COLUMN steps BIGINT NOT NULL DEFAULT 0;
ALTER TABLE approval_case ADD COLUMN steps_on_paper BIGINT NOT NULL DEFAULT 0;
ALTER TABLE approval_case ADD COLUMN looked_on TEXT;
ALTER TABLE approval_case ADD COLUMN look_passed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX case_intake ON approval_case (region, intake_office, received_at, id);
CREATE INDEX case_decided ON approval_case (region, office, decided_on, id) WHERE decided_on IS NOT NULL;
CREATE INDEX case_looked ON approval_case (region, office, looked_on, id) WHERE looked_on IS NOT NULL;

ALTER TABLE consultation ADD COLUMN unanswered BIGINT NOT NULL DEFAULT 0;
CREATE INDEX consultation_until ON consultation (region, office, until_on, case_id);

CREATE TABLE intake_tally (
    region TEXT NOT NULL,
    day TEXT NOT NULL,
    office TEXT NOT NULL,
    item TEXT NOT NULL,
    received BIGINT NOT NULL,
    corrected BIGINT NOT NULL,
    PRIMARY KEY (region, day, office, item)
);

CREATE TABLE decided_tally (
    region TEXT NOT NULL,
    day TEXT NOT NULL,
    office TEXT NOT NULL,
    item TEXT NOT NULL,
    working_days BIGINT NOT NULL,
    n BIGINT NOT NULL,
    timed BIGINT NOT NULL,
    on_time BIGINT NOT NULL,
    steps BIGINT NOT NULL,
    steps_on_paper BIGINT NOT NULL,
    machine BIGINT NOT NULL,
    PRIMARY KEY (region, day, office, item, working_days)
);
CREATE INDEX decided_tally_item ON decided_tally (region, item, day);
