CREATE TABLE duty (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    project_id TEXT,
    district TEXT,
    owner_key TEXT NOT NULL,
    creditor_key TEXT NOT NULL,
    state TEXT NOT NULL,
    open BIGINT NOT NULL,
    opened_on TEXT NOT NULL,
    due_on TEXT,
    due_key TEXT NOT NULL,
    provisional BIGINT NOT NULL,
    ended_on TEXT,
    late BIGINT NOT NULL,
    follows BIGINT NOT NULL,
    wakes_on TEXT,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX duty_due ON duty (region, due_key, id) WHERE open = 1;
CREATE INDEX duty_owner ON duty (region, owner_key, due_key, id);
CREATE INDEX duty_creditor ON duty (region, creditor_key, due_key, id) WHERE open = 1;
CREATE INDEX duty_district ON duty (region, district, due_key, id) WHERE open = 1;
CREATE INDEX duty_subject ON duty (region, subject_id, id);
CREATE INDEX duty_project ON duty (region, project_id, id);
CREATE INDEX duty_wakes ON duty (region, wakes_on, id) WHERE wakes_on IS NOT NULL;
CREATE INDEX duty_provisional ON duty (region, id) WHERE provisional = 1 AND open = 1 AND follows = 0;
CREATE TABLE telling (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    duty_id TEXT NOT NULL,
    rung TEXT NOT NULL,
    audience TEXT NOT NULL,
    on_day TEXT NOT NULL,
    told_at BIGINT NOT NULL,
    why_zh TEXT NOT NULL,
    why_en TEXT NOT NULL,
    what_zh TEXT NOT NULL,
    what_en TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX telling_once ON telling (region, duty_id, rung, audience);
CREATE INDEX telling_audience ON telling (region, audience, told_at, id);
CREATE TABLE telling_read (
    region TEXT NOT NULL,
    user_id TEXT NOT NULL,
    telling_id TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (region, user_id, telling_id)
);
CREATE TABLE walk (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    item TEXT NOT NULL,
    office TEXT NOT NULL,
    state TEXT NOT NULL,
    by_id TEXT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX walk_opened ON walk (region, opened_at, id);
CREATE INDEX walk_office ON walk (region, office, opened_at, id);
