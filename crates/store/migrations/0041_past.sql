-- How records stood on past days (历史状态). A row is written when what it says ends: it held to the end of the day before `until_on`.

-- How far a project was, in the columns of its row.
CREATE TABLE project_past (
    region TEXT NOT NULL,
    project_id TEXT NOT NULL,
    until_on TEXT NOT NULL,
    stage TEXT NOT NULL,
    needed BIGINT NOT NULL,
    granted BIGINT NOT NULL,
    open_cases BIGINT NOT NULL,
    next_due_on TEXT,
    paused BIGINT NOT NULL,
    waiting_office TEXT,
    waiting_item TEXT,
    PRIMARY KEY (region, project_id, until_on),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);

-- That a case, a duty or an issue was overdue and ceased to be: owed since an instant by somebody, until a last day that had passed.
CREATE TABLE overdue_past (
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    record_id TEXT NOT NULL,
    until_on TEXT NOT NULL,
    since_at BIGINT NOT NULL,
    due_on TEXT NOT NULL,
    owner_key TEXT NOT NULL,
    PRIMARY KEY (region, kind, record_id, until_on)
);
CREATE INDEX overdue_past_days ON overdue_past (region, kind, until_on, due_on);
