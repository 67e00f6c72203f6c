-- Lists at a million cases: each walks an index in the order in which it is shown.

-- Open cases come first, those without a clock after every date; the closed come last. So one index serves open, closed and all.
UPDATE approval_case SET due_key = '9999-12-30' WHERE open = 1 AND due_on IS NULL;
UPDATE approval_case SET due_key = '9999-12-31' WHERE open = 0;
DROP INDEX case_due;
CREATE INDEX case_due ON approval_case (region, due_key, id);
DROP INDEX case_office;
CREATE INDEX case_office ON approval_case (region, office, due_key, id);
DROP INDEX case_project;
CREATE INDEX case_project ON approval_case (region, project_id, received_at, id);
CREATE INDEX case_item ON approval_case (region, item, received_at, id);

-- Projects by each key that they are sorted by; what is missing comes last, whichever way the list runs. Not by next_due_on, which
-- changes with every step of every case: a city's projects are few enough to be sorted.
CREATE INDEX project_name ON project (region, name, id);
CREATE INDEX project_started_asc ON project (region, COALESCE(started_on, '9999'), id);
CREATE INDEX project_started_desc ON project (region, COALESCE(started_on, ''), id);
CREATE INDEX project_planned_asc ON project (region, COALESCE(planned_start_on, '9999'), id);
CREATE INDEX project_planned_desc ON project (region, COALESCE(planned_start_on, ''), id);
CREATE INDEX project_code_asc ON project (region, COALESCE(code, '9999'), id);
CREATE INDEX project_code_desc ON project (region, COALESCE(code, ''), id);

-- SHA-256 of each migration's text: a database whose past is another one is refused.
ALTER TABLE migration ADD COLUMN digest TEXT;
