CREATE TABLE contact (
    region TEXT NOT NULL,
    user_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    email TEXT NOT NULL,
    mail TEXT NOT NULL,
    digest_hour BIGINT NOT NULL,
    language TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, user_id)
);
CREATE TABLE webhook (
    region TEXT NOT NULL,
    office TEXT NOT NULL,
    version BIGINT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, office)
);
CREATE TABLE delivery (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    telling_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    address TEXT NOT NULL,
    digest BIGINT NOT NULL,
    parcel TEXT,
    state TEXT NOT NULL,
    not_before BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    failure TEXT,
    sent_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX delivery_once ON delivery (region, telling_id, channel, recipient);
CREATE INDEX delivery_waiting ON delivery (region, channel, next_try_at, id) WHERE state = 'waiting';
CREATE INDEX delivery_awaited ON delivery (region, recipient, channel, next_try_at) WHERE state = 'waiting';
CREATE INDEX delivery_parcel ON delivery (region, parcel);
CREATE INDEX delivery_recipient ON delivery (region, channel, recipient, created_at, id);
CREATE INDEX delivery_channel ON delivery (region, channel, created_at, id);
CREATE INDEX delivery_state ON delivery (region, channel, state, created_at, id);
CREATE INDEX delivery_given_up ON delivery (region, channel, recipient) WHERE state = 'given-up';
CREATE INDEX telling_told ON telling (region, told_at, id);
