-- Task forces and leading groups of projects. Their milestones and what their heads charge offices with are duties about them.
CREATE TABLE task_force (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    form TEXT NOT NULL,
    project_id TEXT NOT NULL,
    state TEXT NOT NULL,
    head_key TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    synthetic BIGINT NOT NULL,
    source TEXT,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    formed_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE UNIQUE INDEX task_force_standing ON task_force (region, project_id, form) WHERE state = 'standing';
CREATE INDEX task_force_formed ON task_force (region, formed_at, id);
CREATE INDEX task_force_project ON task_force (region, project_id, formed_at, id);
CREATE TABLE task_force_member (
    region TEXT NOT NULL,
    task_force_id TEXT NOT NULL,
    office TEXT NOT NULL,
    left_on TEXT,
    PRIMARY KEY (region, task_force_id, office),
    FOREIGN KEY (region, task_force_id) REFERENCES task_force (region, id)
);
CREATE INDEX task_force_of_office ON task_force_member (region, office, task_force_id) WHERE left_on IS NULL;
