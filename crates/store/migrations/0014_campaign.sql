-- Campaigns over lists of projects, and tours of projects under construction. Which list or tour a project is on was a flag of its row,
-- which said neither which nor since when: it becomes a record of its own, and the flags go.
CREATE TABLE campaign (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    key TEXT,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    from_on TEXT NOT NULL,
    days BIGINT NOT NULL,
    target TEXT NOT NULL,
    source TEXT,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX campaign_key ON campaign (region, key) WHERE key IS NOT NULL;
CREATE INDEX campaign_from ON campaign (region, from_on, id);
CREATE TABLE campaign_project (
    region TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    listed_on TEXT NOT NULL,
    left_on TEXT,
    PRIMARY KEY (region, campaign_id, project_id),
    FOREIGN KEY (region, campaign_id) REFERENCES campaign (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE INDEX campaign_of_project ON campaign_project (region, project_id) WHERE left_on IS NULL;
CREATE TABLE tour (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    held_on TEXT NOT NULL,
    state TEXT NOT NULL,
    synthetic BIGINT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX tour_held ON tour (region, held_on, id);
CREATE TABLE tour_stop (
    region TEXT NOT NULL,
    tour_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (region, tour_id, project_id),
    FOREIGN KEY (region, tour_id) REFERENCES tour (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE INDEX tour_of_project ON tour_stop (region, project_id);
CREATE TABLE tour_score (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    tour_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    marks TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    scored_at BIGINT NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, tour_id, project_id) REFERENCES tour_stop (region, tour_id, project_id)
);
CREATE UNIQUE INDEX score_of_user ON tour_score (region, tour_id, project_id, user_id);

-- What the flags said, as far as they said it: a list since the first of its projects was listed, a tour once the last had started.
INSERT INTO campaign (region, id, version, key, name_zh, name_en, from_on, days, target, source, head, facts, created_at, updated_at)
    SELECT region, '01859b00-0000-7000-8000-000000000001', 1, 'hundred-days', '百日攻坚', 'hundred-day campaign', MIN(listed_on), 100, 'cleared', NULL,
    '0000000000000000000000000000000000000000000000000000000000000000', 0, MIN(created_at), MIN(created_at)
    FROM project WHERE campaign = 1 GROUP BY region;
INSERT INTO campaign_project (region, campaign_id, project_id, listed_on, left_on)
    SELECT region, '01859b00-0000-7000-8000-000000000001', id, listed_on, NULL FROM project WHERE campaign = 1;
INSERT INTO tour (region, id, version, name_zh, name_en, held_on, state, synthetic, head, facts, created_at, updated_at)
    SELECT region, '01859b00-0000-7000-8000-000000000002', 1, '项目观摩', 'tour of projects', MAX(COALESCE(started_on, listed_on)), 'closed', 0,
    '0000000000000000000000000000000000000000000000000000000000000000', 0, MIN(created_at), MIN(created_at)
    FROM project WHERE toured = 1 GROUP BY region;
INSERT INTO tour_stop (region, tour_id, project_id, n)
    SELECT region, '01859b00-0000-7000-8000-000000000002', id, ROW_NUMBER() OVER (PARTITION BY region ORDER BY district, id)
    FROM project WHERE toured = 1;
ALTER TABLE project DROP COLUMN campaign;
ALTER TABLE project DROP COLUMN toured;
