-- What forms asked of people (填报负担): sums by month, role and operation, never by person. Servers add to them side by side.
CREATE TABLE burden (
    region TEXT NOT NULL,
    month TEXT NOT NULL,
    role TEXT NOT NULL,
    operation TEXT NOT NULL,
    submissions BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    fields BIGINT NOT NULL,
    timed BIGINT NOT NULL,
    seconds BIGINT NOT NULL,
    up_to_15 BIGINT NOT NULL,
    up_to_30 BIGINT NOT NULL,
    up_to_60 BIGINT NOT NULL,
    up_to_120 BIGINT NOT NULL,
    up_to_300 BIGINT NOT NULL,
    up_to_600 BIGINT NOT NULL,
    up_to_1200 BIGINT NOT NULL,
    up_to_1800 BIGINT NOT NULL,
    up_to_3600 BIGINT NOT NULL,
    up_to_7200 BIGINT NOT NULL,
    up_to_14400 BIGINT NOT NULL,
    PRIMARY KEY (region, month, role, operation)
);

-- Whether the same file was handed in before.
CREATE INDEX paper_digest ON paper_file (region, digest);
CREATE INDEX case_paper_file ON case_paper (region, file_id) WHERE file_id IS NOT NULL;
