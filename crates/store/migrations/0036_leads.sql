-- Promotion (招商引智): leads, the teams that work on them, clashes of two teams over one enterprise, recruiters' posts.
CREATE TABLE promotion_lead (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    enterprise TEXT NOT NULL,
    enterprise_code TEXT,
    name_key TEXT NOT NULL,
    industry TEXT NOT NULL,
    division TEXT NOT NULL,
    district TEXT,
    place TEXT NOT NULL,
    method TEXT NOT NULL,
    partner TEXT,
    team TEXT NOT NULL,
    recruiter BIGINT NOT NULL,
    stage TEXT NOT NULL,
    open BIGINT NOT NULL,
    standing BIGINT NOT NULL,
    contested BIGINT NOT NULL,
    investment_yuan BIGINT NOT NULL,
    promised_yuan BIGINT NOT NULL,
    contract_yuan BIGINT NOT NULL,
    project_id TEXT,
    due_on TEXT,
    due_key TEXT NOT NULL,
    contact_on TEXT NOT NULL,
    visited_on TEXT,
    negotiating_on TEXT,
    signed_on TEXT,
    contracted_on TEXT,
    landed_on TEXT,
    ended_on TEXT,
    synthetic BIGINT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX promotion_lead_own ON promotion_lead (region, team, id);
CREATE INDEX promotion_lead_due ON promotion_lead (region, due_key, id);
CREATE INDEX promotion_lead_yuan ON promotion_lead (region, investment_yuan, id);
CREATE INDEX promotion_lead_code ON promotion_lead (region, enterprise_code);
CREATE INDEX promotion_lead_name ON promotion_lead (region, name_key);
CREATE INDEX promotion_lead_division ON promotion_lead (region, division, standing, id);
CREATE UNIQUE INDEX promotion_lead_project ON promotion_lead (region, project_id);

CREATE TABLE promotion_lead_team (
    region TEXT NOT NULL,
    team TEXT NOT NULL,
    lead_id TEXT NOT NULL,
    PRIMARY KEY (region, team, lead_id)
);

CREATE TABLE promotion_clash (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    later_lead TEXT NOT NULL,
    earlier_lead TEXT NOT NULL,
    state TEXT NOT NULL,
    due_on TEXT,
    opened_on TEXT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX promotion_clash_state ON promotion_clash (region, state, id);
CREATE INDEX promotion_clash_later ON promotion_clash (region, later_lead);

CREATE TABLE recruiter (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    n BIGINT NOT NULL,
    team TEXT NOT NULL,
    synthetic BIGINT NOT NULL,
    appointed_on TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX recruiter_number ON recruiter (region, n);
CREATE INDEX recruiter_team ON recruiter (region, team, n);
