-- A leader may lead one district alone: what lies elsewhere is not his.
ALTER TABLE account ADD COLUMN district TEXT;

-- What somebody holds beside the post of his account (兼任岗位), and what another lent him for some days (代理、委托).
CREATE TABLE post (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    role TEXT NOT NULL,
    office TEXT,
    credit_code TEXT,
    district TEXT,
    from_on TEXT NOT NULL,
    to_on TEXT,
    lender_id TEXT,
    lent_post TEXT,
    areas TEXT NOT NULL,
    reason TEXT NOT NULL,
    given_by TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (region, id)
);
CREATE INDEX post_person ON post (region, user_id, from_on);
CREATE INDEX post_lender ON post (region, lender_id, from_on);

-- In which of his posts somebody acts; none: that of his account.
ALTER TABLE session ADD COLUMN post_id TEXT;
