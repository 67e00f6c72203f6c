-- Who read personal data (个人信息查阅留痕): a row for each reader, operation and record of a batch, written off the requests' path.
CREATE TABLE personal_read (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    reader_id TEXT NOT NULL,
    reader_name TEXT NOT NULL,
    role TEXT NOT NULL,
    office TEXT,
    operation TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    record_id TEXT,
    data TEXT NOT NULL,
    request TEXT NOT NULL,
    times BIGINT NOT NULL,
    company TEXT,
    person_id TEXT,
    PRIMARY KEY (region, id)
);
CREATE INDEX personal_read_at ON personal_read (region, at, id);
CREATE INDEX personal_read_reader ON personal_read (region, reader_name, id);
CREATE INDEX personal_read_record ON personal_read (region, record_id, at, id);
CREATE INDEX personal_read_company ON personal_read (region, company, at, id);
CREATE INDEX personal_read_person ON personal_read (region, person_id, at, id);

-- What the writer of a complaint said is erased when the law wants it gone (个人信息保护法 art. 47).
ALTER TABLE complaint ADD COLUMN erased BIGINT NOT NULL DEFAULT 0;
CREATE INDEX complaint_kept ON complaint (region, updated_at, id) WHERE open = 0 AND erased = 0;
