-- What cases hang on is a dossier of a kind: an investment project, or the establishment of a company. Every list, figure and index of
-- projects is of investment projects alone.
ALTER TABLE project ADD COLUMN kind TEXT NOT NULL DEFAULT 'investment';
DROP INDEX project_investment;
DROP INDEX project_name;
DROP INDEX project_started_asc;
DROP INDEX project_started_desc;
DROP INDEX project_planned_asc;
DROP INDEX project_planned_desc;
DROP INDEX project_code_asc;
DROP INDEX project_code_desc;
CREATE INDEX project_investment ON project (region, investment_yuan, id) WHERE kind = 'investment';
CREATE INDEX project_name ON project (region, name, id) WHERE kind = 'investment';
CREATE INDEX project_started_asc ON project (region, COALESCE(started_on, '9999'), id) WHERE kind = 'investment';
CREATE INDEX project_started_desc ON project (region, COALESCE(started_on, ''), id) WHERE kind = 'investment';
CREATE INDEX project_planned_asc ON project (region, COALESCE(planned_start_on, '9999'), id) WHERE kind = 'investment';
CREATE INDEX project_planned_desc ON project (region, COALESCE(planned_start_on, ''), id) WHERE kind = 'investment';
CREATE INDEX project_code_asc ON project (region, COALESCE(code, '9999'), id) WHERE kind = 'investment';
CREATE INDEX project_code_desc ON project (region, COALESCE(code, ''), id) WHERE kind = 'investment';

-- What an establishment (企业开办) has beside its dossier. Written with the dossier's row, whose version guards both.
CREATE TABLE establishment (
    region TEXT NOT NULL,
    project_id TEXT NOT NULL,
    serial BIGINT NOT NULL,
    number TEXT NOT NULL,
    name_key TEXT NOT NULL,
    applicant_id TEXT NOT NULL,
    state TEXT NOT NULL,
    name_kept_until TEXT NOT NULL,
    promised_on TEXT,
    filed_at BIGINT NOT NULL,
    completed_at BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (region, project_id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE UNIQUE INDEX establishment_serial ON establishment (region, serial);
CREATE UNIQUE INDEX establishment_number ON establishment (region, number);
CREATE UNIQUE INDEX establishment_name ON establishment (region, name_key) WHERE state NOT IN ('lapsed', 'ended');
CREATE INDEX establishment_applicant ON establishment (region, applicant_id, project_id);
CREATE INDEX project_holder ON project (region, owner) WHERE kind = 'investment';
