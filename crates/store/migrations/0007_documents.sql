-- Documents that steps owe, each written with the fact that owes it.
CREATE TABLE document (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    fact_seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    on_date TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    office TEXT NOT NULL,
    word TEXT NOT NULL,
    year BIGINT NOT NULL,
    n BIGINT NOT NULL,
    template TEXT NOT NULL,
    filled TEXT NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, case_id) REFERENCES approval_case (region, id)
);
CREATE INDEX document_case ON document (region, case_id, fact_seq);

-- The wording of documents, every version that was ever used.
CREATE TABLE document_template (
    region TEXT NOT NULL,
    digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (region, digest)
);
