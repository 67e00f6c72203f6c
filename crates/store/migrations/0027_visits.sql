-- Visits to enterprises (走访): a day of a steward's, its stops in the document. `visit_stop` finds the visits of an enterprise.
CREATE TABLE visit (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    steward_id TEXT NOT NULL,
    office TEXT NOT NULL,
    by_id TEXT NOT NULL,
    on_day TEXT NOT NULL,
    state TEXT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX visit_day ON visit (region, on_day, id);
CREATE INDEX visit_steward ON visit (region, steward_id, on_day, id);
CREATE INDEX visit_by ON visit (region, by_id, on_day, id);
CREATE TABLE visit_stop (
    region TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    visit_id TEXT NOT NULL,
    on_day TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (region, entity_id, visit_id)
);

-- Events of the parlour (营商会客厅): guests, questions and minutes in the document. The version guards the seats.
CREATE TABLE parlour_event (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    office TEXT NOT NULL,
    on_day TEXT NOT NULL,
    synthetic BIGINT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX parlour_event_day ON parlour_event (region, on_day, id);

-- Playbooks of projects that are stuck (破堵清单): one of a project runs.
CREATE TABLE playbook (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    project_id TEXT NOT NULL,
    state TEXT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX playbook_runs ON playbook (region, project_id) WHERE state = 'running';
CREATE INDEX playbook_project ON playbook (region, project_id, id);
CREATE INDEX playbook_state ON playbook (region, state, id);
