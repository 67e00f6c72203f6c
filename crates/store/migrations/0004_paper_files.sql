-- Papers as files: what was uploaded for a project, version by version, and uploads under way.

CREATE TABLE paper_file (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    material TEXT NOT NULL,
    version BIGINT NOT NULL,
    case_id TEXT,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    digest TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    uploaded_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE UNIQUE INDEX paper_version ON paper_file (region, project_id, material, version);

CREATE TABLE upload (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    material TEXT NOT NULL,
    case_id TEXT,
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    owner_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE INDEX upload_owner ON upload (region, owner_id);
CREATE INDEX upload_expiry ON upload (region, expires_at);
