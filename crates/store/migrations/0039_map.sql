-- Where a project lies, in millionths of a degree of CGCS 2000; none before somebody recorded it.
ALTER TABLE project ADD COLUMN lon_e6 BIGINT;
ALTER TABLE project ADD COLUMN lat_e6 BIGINT;
