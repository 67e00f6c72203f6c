-- What is published of permits is read the newest first.
CREATE INDEX permit_issued ON permit (region, issued_on, id);
