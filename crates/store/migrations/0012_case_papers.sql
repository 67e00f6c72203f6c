-- How the papers of a case came: as which version of a file, or on paper at the window.
CREATE TABLE case_paper (
    region TEXT NOT NULL,
    case_id TEXT NOT NULL,
    paper TEXT NOT NULL,
    file_id TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, case_id, paper),
    FOREIGN KEY (region, case_id) REFERENCES approval_case (region, id),
    FOREIGN KEY (region, file_id) REFERENCES paper_file (region, id)
);
