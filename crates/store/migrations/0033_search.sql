-- What people type is looked for in an index of what is searched alone: it is read from end to end without a row being opened.
CREATE INDEX project_search ON project (region, kind, search, id);
CREATE INDEX permit_document_number ON permit (region, document_number);
