-- What one-time notices listed, counted by item, paper and month: shown to whoever fills in the next form.
CREATE TABLE sent_back (
    region TEXT NOT NULL,
    item TEXT NOT NULL,
    paper TEXT NOT NULL,
    month TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (region, item, paper, month)
);
