-- Queue tickets of the window centre. A window has one ticket in hand at most, also when two of its clerks call at once.
CREATE TABLE ticket (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    taken_on TEXT NOT NULL,
    business TEXT NOT NULL,
    number TEXT NOT NULL,
    state TEXT NOT NULL,
    window_id TEXT,
    secret_digest TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX ticket_number ON ticket (region, taken_on, number);
CREATE UNIQUE INDEX ticket_secret ON ticket (region, secret_digest);
CREATE UNIQUE INDEX ticket_at_window ON ticket (region, taken_on, window_id) WHERE state IN ('called', 'serving');
