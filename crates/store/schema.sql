-- What the migrations add up to: the one page to read. `tests/schema.rs` proves it on both engines.
--
-- Plain SQL that SQLite and PostgreSQL both read: BIGINT and TEXT alone. The region comes first in every key, unique index and
-- foreign key: it is the column by which a nation's cities are spread over machines. Instants are microseconds UTC, days ISO text,
-- money whole yuan, ids UUID text, digests SHA-256 in hex, truth 0 or 1, documents JSON text that no query looks into.
-- No sequences, triggers or procedures: whatever is decided is decided above.

-- Which migrations this database has run, with the SHA-256 of their texts.
CREATE TABLE migration (
    number BIGINT NOT NULL PRIMARY KEY,
    digest TEXT
);

-- What cases hang on: a project (投资项目) of the register, or the establishment of a company (企业开办) or a claim under a policy (政策兑现),
-- which no list, figure or index of projects counts.
CREATE TABLE project (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,               -- counts its changes; a change names the version that it was made for
    code TEXT,                             -- 项目代码; none before it is given
    code_check_ok BIGINT NOT NULL,         -- 0: a person has confirmed a code that fails its check
    name TEXT NOT NULL,
    district TEXT NOT NULL,                -- GB/T 2260
    industry TEXT NOT NULL,                -- GB/T 4754, digits
    cluster TEXT,
    base TEXT,
    owner TEXT NOT NULL,
    owner_code TEXT,                       -- 统一社会信用代码; whose applicants may see it
    owner_code_check_ok BIGINT NOT NULL,
    investment_yuan BIGINT NOT NULL,
    funding TEXT NOT NULL,                 -- enterprise, government
    track TEXT NOT NULL,                   -- government-approval, enterprise-approval, filing
    facts TEXT NOT NULL,                   -- JSON: what the rules are asked about
    partner TEXT,                          -- the central enterprise of a promotion
    listed_on TEXT NOT NULL,               -- on the city's list since
    planned_start_on TEXT,
    started_on TEXT,
    completed_on TEXT,
    synthetic BIGINT NOT NULL,             -- made up for the demonstration
    source TEXT,                           -- where its facts stand
    summary_zh TEXT,
    summary_en TEXT,
    stage TEXT NOT NULL,                   -- from here to waiting_item: its progress, derived, written with every change
    needed BIGINT NOT NULL,
    granted BIGINT NOT NULL,
    open_cases BIGINT NOT NULL,
    next_due_on TEXT,
    paused BIGINT NOT NULL,
    waiting_office TEXT,
    waiting_item TEXT,
    search TEXT NOT NULL,                  -- name, owner and code in small letters
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'investment', -- investment, establishment, claim
    lon_e6 BIGINT,                         -- where it lies, in millionths of a degree of CGCS 2000; none: nobody recorded it
    lat_e6 BIGINT,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX project_code ON project (region, code);
CREATE INDEX project_investment ON project (region, investment_yuan, id) WHERE kind = 'investment';
CREATE INDEX project_owner ON project (region, owner_code);
CREATE INDEX project_holder ON project (region, owner) WHERE kind = 'investment';
-- What is missing comes last, whichever way a list runs: hence two indexes for a key that may be missing.
CREATE INDEX project_name ON project (region, name, id) WHERE kind = 'investment';
CREATE INDEX project_started_asc ON project (region, COALESCE(started_on, '9999'), id) WHERE kind = 'investment';
CREATE INDEX project_started_desc ON project (region, COALESCE(started_on, ''), id) WHERE kind = 'investment';
CREATE INDEX project_planned_asc ON project (region, COALESCE(planned_start_on, '9999'), id) WHERE kind = 'investment';
CREATE INDEX project_planned_desc ON project (region, COALESCE(planned_start_on, ''), id) WHERE kind = 'investment';
CREATE INDEX project_code_asc ON project (region, COALESCE(code, '9999'), id) WHERE kind = 'investment';
CREATE INDEX project_code_desc ON project (region, COALESCE(code, ''), id) WHERE kind = 'investment';
CREATE INDEX project_search ON project (region, kind, search, id);

-- A milestone (节点) of a project: planned, reached, or both.
CREATE TABLE milestone (
    region TEXT NOT NULL,
    project_id TEXT NOT NULL,
    kind TEXT NOT NULL,                    -- listed, initiated, cleared, started, completed, produced, at-capacity
    planned_on TEXT,
    done_on TEXT,
    PRIMARY KEY (region, project_id, kind),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);

-- A case (办件); `case` itself is a word of SQL. `document` is the whole state, the columns are what lists ask for.
CREATE TABLE approval_case (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    number TEXT NOT NULL,                  -- 办件编号: region, year of receipt, a count without gaps
    project_id TEXT NOT NULL,
    item TEXT NOT NULL,
    office TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT,                          -- granted, refused
    applicant TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    accepted_on TEXT,
    deemed BIGINT NOT NULL,                -- accepted because nobody said anything in time
    due_on TEXT,                           -- when the clock that runs now ends
    due_key TEXT NOT NULL,                 -- due_on; 9999-12-30 of an open case without a clock, 9999-12-31 of a closed one
    due_kind TEXT,
    statutory_due_on TEXT,
    provisional BIGINT NOT NULL,           -- due past the last published holiday notice
    calendar_version TEXT NOT NULL,
    law_on TEXT NOT NULL,                  -- the day whose law it keeps
    open BIGINT NOT NULL,
    document TEXT NOT NULL,                -- JSON
    head TEXT NOT NULL,                    -- the digest of its last fact
    facts BIGINT NOT NULL,                 -- how many facts it has
    finished_on TEXT,
    updated_at BIGINT NOT NULL,
    wakes_on TEXT,                         -- when the law does something by itself
    tolerated_until TEXT,                  -- until when papers may follow
    barred_until TEXT,                     -- whoever was refused for false papers waits until then
    broken_commitment BIGINT NOT NULL DEFAULT 0,
    machine BIGINT NOT NULL DEFAULT 0,     -- 1: a machine decided; 2: and a person is to look at it again
    intake_office TEXT NOT NULL DEFAULT '', -- that received it; from here to look_passed: what it says of its offices
    corrected BIGINT NOT NULL DEFAULT 0,   -- the applicant had to correct something
    decided_on TEXT,                       -- the first decision
    working_days BIGINT NOT NULL DEFAULT 0, -- that it took, as the law counts them
    on_time BIGINT NOT NULL DEFAULT -1,    -- within its term; -1: it has none, or is not decided
    steps BIGINT NOT NULL DEFAULT 0,       -- of officials, until the decision
    steps_on_paper BIGINT NOT NULL DEFAULT 0, -- of these, entered later
    looked_on TEXT,                        -- when a person looked again at what a machine had decided
    look_passed BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE UNIQUE INDEX case_number ON approval_case (region, number);
CREATE UNIQUE INDEX open_case ON approval_case (region, project_id, item) WHERE open = 1;
CREATE INDEX case_project ON approval_case (region, project_id, received_at, id);
CREATE INDEX case_due ON approval_case (region, due_key, id);
CREATE INDEX case_office ON approval_case (region, office, due_key, id);
CREATE INDEX case_item ON approval_case (region, item, received_at, id);
CREATE INDEX case_received ON approval_case (region, received_at, id);
CREATE INDEX case_provisional ON approval_case (region, id) WHERE provisional = 1 AND open = 1;
CREATE INDEX case_wakes ON approval_case (region, wakes_on, id) WHERE wakes_on IS NOT NULL;
CREATE INDEX case_tolerated ON approval_case (region, tolerated_until, id) WHERE tolerated_until IS NOT NULL;
CREATE INDEX case_conduct ON approval_case (region, applicant, item) WHERE barred_until IS NOT NULL OR broken_commitment = 1;
CREATE INDEX case_drawn ON approval_case (region, office, id) WHERE machine = 2;
CREATE INDEX case_intake ON approval_case (region, intake_office, received_at, id);
CREATE INDEX case_decided ON approval_case (region, office, decided_on, id) WHERE decided_on IS NOT NULL;
CREATE INDEX case_looked ON approval_case (region, office, looked_on, id) WHERE looked_on IS NOT NULL;

-- An opinion that one office asked of another (征求意见): whose desk it lies on.
CREATE TABLE consultation (
    region TEXT NOT NULL,
    case_id TEXT NOT NULL,
    n BIGINT NOT NULL,                     -- its place among the case's consultations
    office TEXT NOT NULL,
    asked_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    answered_on TEXT,
    unanswered BIGINT NOT NULL DEFAULT 0,  -- the case ended before an answer came, on that day
    PRIMARY KEY (region, case_id, n),
    FOREIGN KEY (region, case_id) REFERENCES approval_case (region, id)
);
CREATE INDEX consultation_open ON consultation (region, office, until_on, case_id) WHERE answered_on IS NULL;
CREATE INDEX consultation_until ON consultation (region, office, until_on, case_id);

-- What offices received, and what of it needed corrections, by the day of receipt. The transactions that change the cases keep it.
CREATE TABLE intake_tally (
    region TEXT NOT NULL,
    day TEXT NOT NULL,
    office TEXT NOT NULL,
    item TEXT NOT NULL,
    received BIGINT NOT NULL,
    corrected BIGINT NOT NULL,
    PRIMARY KEY (region, day, office, item)
);

-- What offices decided, by the day of the decision and the working days that it took.
CREATE TABLE decided_tally (
    region TEXT NOT NULL,
    day TEXT NOT NULL,
    office TEXT NOT NULL,
    item TEXT NOT NULL,
    working_days BIGINT NOT NULL,
    n BIGINT NOT NULL,
    timed BIGINT NOT NULL,                 -- of these, with a term
    on_time BIGINT NOT NULL,               -- of these, within it
    steps BIGINT NOT NULL,
    steps_on_paper BIGINT NOT NULL,
    machine BIGINT NOT NULL,
    PRIMARY KEY (region, day, office, item, working_days)
);
CREATE INDEX decided_tally_item ON decided_tally (region, item, day);

-- Cases of one project whose permits are issued at one stroke (交地即交证、拿地即开工).
CREATE TABLE bundle (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    project_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,                   -- open, issued, dissolved
    document TEXT NOT NULL,                -- JSON: its items and conditions
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE UNIQUE INDEX bundle_open ON bundle (region, project_id, kind) WHERE state = 'open';

-- What happened (留痕记录). Rows are only ever added; each digest covers the one before. Two writers of one subject take the same
-- number, and one of them is refused.
CREATE TABLE fact (
    region TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    seq BIGINT NOT NULL,                   -- within the subject, from 1
    subject_kind TEXT NOT NULL,            -- project, case, permit
    project_id TEXT NOT NULL,              -- in whose timeline it stands
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor_id TEXT,                         -- none for the clock
    actor_name TEXT NOT NULL,
    actor_role TEXT NOT NULL,
    actor_office TEXT NOT NULL,
    body TEXT NOT NULL,                    -- JSON
    digest TEXT NOT NULL,
    on_paper_at BIGINT NOT NULL DEFAULT 0, -- when it was done on paper, if it was entered later; 0: it was done here
    leaf BIGINT NOT NULL DEFAULT -1,       -- its place in the log, from 0; -1 while it waits for the sequencer
    seal TEXT NOT NULL DEFAULT '',         -- 32 hex digits: the salt under which the log commits to actor_name and body; 64: that commitment, when words were erased; none: older than the log
    PRIMARY KEY (region, subject_id, seq)
);
CREATE UNIQUE INDEX fact_leaf ON fact (region, leaf) WHERE leaf >= 0;
CREATE INDEX fact_waiting ON fact (region, subject_id, seq) WHERE leaf < 0;
CREATE INDEX fact_project ON fact (region, project_id, at, subject_id, seq);
CREATE INDEX fact_at ON fact (region, at);

-- A permit (许可证件): one of a case, in its latest edition. The signed file lies in the object store, its digest here.
CREATE TABLE permit (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,                  -- 电子证照标识
    document_number TEXT NOT NULL,         -- 文号
    case_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    item TEXT NOT NULL,
    holder TEXT NOT NULL,
    holder_code TEXT,
    issued_on TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    start_by TEXT,                         -- works must begin by then
    state TEXT NOT NULL,
    document TEXT NOT NULL,                -- JSON
    file_digest TEXT NOT NULL,             -- zeros while the file has not been rendered with the proof of its issuance
    version BIGINT NOT NULL DEFAULT 1,     -- its edition: what is changed or renewed is issued anew, in the next
    head TEXT NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000', -- the digest of its last fact; it has one an edition
    since TEXT,                            -- since when it stands as `state` says
    ground TEXT,                           -- on which of the law's grounds
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, case_id) REFERENCES approval_case (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE UNIQUE INDEX permit_number ON permit (region, number);
CREATE UNIQUE INDEX permit_case ON permit (region, case_id);
CREATE INDEX permit_project ON permit (region, project_id);
CREATE INDEX permit_document_number ON permit (region, document_number);
CREATE INDEX permit_issued ON permit (region, issued_on, id);
CREATE INDEX permit_listed ON permit (region, id) WHERE state <> 'in-force' OR version > 1;

-- An edition of a permit that a later one stands in place of.
CREATE TABLE permit_edition (
    region TEXT NOT NULL,
    permit_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    number TEXT NOT NULL,
    document TEXT NOT NULL,                -- JSON
    file_digest TEXT NOT NULL,
    replaced_on TEXT NOT NULL,
    PRIMARY KEY (region, permit_id, version),
    FOREIGN KEY (region, permit_id) REFERENCES permit (region, id)
);
CREATE UNIQUE INDEX permit_edition_number ON permit_edition (region, number);

-- A document (文书) that a step owes, written with the fact that owes it. Its page is drawn from here when somebody asks for it.
CREATE TABLE document (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    fact_seq BIGINT NOT NULL,              -- the case's fact that owes it
    kind TEXT NOT NULL,
    on_date TEXT NOT NULL,                 -- the day that the law gives it
    made_at BIGINT NOT NULL,
    office TEXT NOT NULL,
    word TEXT NOT NULL,                    -- 葫自然资受字; the whole number when n is 0
    year BIGINT NOT NULL,
    n BIGINT NOT NULL,                     -- counted without gaps by word and year
    template TEXT NOT NULL,                -- the digest of its wording
    filled TEXT NOT NULL,                  -- JSON: what fills the placeholders
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, case_id) REFERENCES approval_case (region, id)
);
CREATE INDEX document_case ON document (region, case_id, fact_seq);

-- The wording (文书模板) of documents, every version that was ever used: a document never changes when its template does.
CREATE TABLE document_template (
    region TEXT NOT NULL,
    digest TEXT NOT NULL,                  -- SHA-256 of body
    kind TEXT NOT NULL,
    body TEXT NOT NULL,                    -- JSON
    PRIMARY KEY (region, digest)
);

-- What one-time notices (补正告知) listed, counted: which papers reviewers most often send back.
CREATE TABLE sent_back (
    region TEXT NOT NULL,
    item TEXT NOT NULL,
    paper TEXT NOT NULL,                   -- its id in the item's guide
    month TEXT NOT NULL,                   -- 2023-07
    n BIGINT NOT NULL,
    PRIMARY KEY (region, item, paper, month)
);

-- The last number that was taken, by kind and year.
CREATE TABLE counter (
    region TEXT NOT NULL,
    kind TEXT NOT NULL,                    -- case; document and the word of its number; ticket with its letter and day
    year BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (region, kind, year)
);

-- Somebody who signs in (用户).
CREATE TABLE account (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    office TEXT,
    credit_code TEXT,                      -- an applicant's company
    password_hash TEXT,                    -- argon2id; none for the demonstration's identities
    demo BIGINT NOT NULL,
    active BIGINT NOT NULL,
    version BIGINT NOT NULL,
    head TEXT NOT NULL,                    -- the digest of its last fact
    facts BIGINT NOT NULL,
    district TEXT,                         -- for a leader: the district that he leads, if not the whole city
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX account_name ON account (region, name);

-- Who is signed in. The cookie's token is not kept, only its digest.
CREATE TABLE session (
    region TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    user_id TEXT,                          -- none before signing in
    csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,               -- written anew every few minutes at most
    method TEXT NOT NULL,                  -- how he signed in: demo, password, provider
    pending_id TEXT,                       -- whose password was right, while nobody is signed in yet
    pending_step TEXT,                     -- what he owes: code, set-up
    pending_until BIGINT,
    post_id TEXT,                          -- in which of his posts he acts; none: that of his account
    PRIMARY KEY (region, token_digest)
);
CREATE INDEX session_expiry ON session (region, expires_at);
CREATE INDEX session_person ON session (region, user_id);

-- What somebody holds beside the post of his account (兼任岗位), and what another lent him for some days (代理、委托).
CREATE TABLE post (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,                 -- whose it is
    role TEXT NOT NULL,
    office TEXT,
    credit_code TEXT,
    district TEXT,
    from_on TEXT NOT NULL,
    to_on TEXT,                            -- the last day; none: until it is ended
    lender_id TEXT,                        -- who lent it
    lent_post TEXT,                        -- which of his posts; none: that of his account
    areas TEXT NOT NULL,                   -- areas of the permission table in which he may act, separated by spaces; empty: all
    reason TEXT NOT NULL,
    given_by TEXT NOT NULL,                -- the account that gave or lent it
    given_at BIGINT NOT NULL,
    ended_at BIGINT,                       -- when somebody ended it before its last day
    PRIMARY KEY (region, id)
);
CREATE INDEX post_person ON post (region, user_id, from_on);
CREATE INDEX post_lender ON post (region, lender_id, from_on);

-- One-time links by which somebody sets his password (设置密码链接): of a link only its SHA-256 is kept.
CREATE TABLE password_link (
    region TEXT NOT NULL,
    digest TEXT NOT NULL,
    user_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (region, digest)
);
CREATE INDEX password_link_user ON password_link (region, user_id);

-- Wrong passwords and codes, by the name that was tried and by the address they came from. A try is noted before it is looked at and
-- taken back when it was right, so that many at once are counted too.
CREATE TABLE sign_in_failure (
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,                    -- password, code
    address TEXT
);
CREATE INDEX sign_in_failure_name ON sign_in_failure (region, name, at);
CREATE INDEX sign_in_failure_address ON sign_in_failure (region, address, at);
CREATE INDEX sign_in_failure_id ON sign_in_failure (region, id);

-- The second factor of an account (动态口令, RFC 6238): its secret sealed with a key that the database does not have, and the last step whose code
-- was taken, so that no code is taken twice.
CREATE TABLE second_factor (
    region TEXT NOT NULL,
    user_id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    step BIGINT NOT NULL,                  -- 30 seconds each, since 1970
    since BIGINT NOT NULL,
    PRIMARY KEY (region, user_id)
);

-- What opens the door once when the device is lost (恢复码): of a code only a keyed digest is kept.
CREATE TABLE recovery_code (
    region TEXT NOT NULL,
    user_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (region, user_id, digest)
);

-- Under what a provider knows the owner of an account (统一身份): issuer and subject, never an e-mail address.
CREATE TABLE identity (
    region TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,                    -- who it is in words, as the provider said when it was linked
    since BIGINT NOT NULL,
    PRIMARY KEY (region, issuer, subject)
);
CREATE UNIQUE INDEX identity_user ON identity (region, user_id, issuer);

-- Answers kept under their Idempotency-Key, so that a repeated request does nothing twice.
CREATE TABLE answer (
    region TEXT NOT NULL,
    key TEXT NOT NULL,
    user_id TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, key, user_id)
);

-- Settings by name: the simulated clock, the pack's version.
CREATE TABLE setting (
    region TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (region, key)
);

-- Whose case it is, within the office.
CREATE TABLE case_assignee (
    region TEXT NOT NULL,
    case_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    by_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, case_id)
);
CREATE INDEX case_assignee_user ON case_assignee (region, user_id, case_id);

-- What a reviewer ticked of the points of an item, before each of his opinions (rounds).
CREATE TABLE review_tick (
    region TEXT NOT NULL,
    case_id TEXT NOT NULL,
    round BIGINT NOT NULL,
    point TEXT NOT NULL,
    mark TEXT NOT NULL,
    remark TEXT NOT NULL,
    by_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    for_name TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, case_id, round, point)
);

-- Opinions that a reviewer keeps for himself.
CREATE TABLE opinion_template (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX opinion_template_user ON opinion_template (region, user_id, id);

-- Who is away from when to when, and who stands in for him.
CREATE TABLE absence (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    deputy_id TEXT NOT NULL,
    office TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (region, id)
);
CREATE INDEX absence_deputy ON absence (region, deputy_id, to_on);
CREATE INDEX absence_office ON absence (region, office, to_on);

-- A queue ticket of the window centre (排队号): good for its day, known by its number, its holder by nothing.
CREATE TABLE ticket (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    taken_on TEXT NOT NULL,
    business TEXT NOT NULL,                -- the group of the pack
    number TEXT NOT NULL,                  -- its letter and its count of the day: A000012
    state TEXT NOT NULL,                   -- waiting, called, serving, done, missed, left
    window_id TEXT,
    secret_digest TEXT NOT NULL,           -- whoever has the secret follows the ticket; only its digest is kept
    document TEXT NOT NULL,                -- JSON: when it was taken, called, served, by which window, and its cases
    head TEXT NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000',  -- the digest of its last fact; each version leaves one
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX ticket_number ON ticket (region, taken_on, number);
CREATE UNIQUE INDEX ticket_secret ON ticket (region, secret_digest);
-- A window has one ticket in hand at most, also when two of its clerks call at once.
CREATE UNIQUE INDEX ticket_at_window ON ticket (region, taken_on, window_id) WHERE state IN ('called', 'serving');

-- A paper's file (材料文件), version by version; its bytes lie in the object store.
CREATE TABLE paper_file (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    material TEXT NOT NULL,                -- the paper's key, shared by all items that ask for it
    version BIGINT NOT NULL,               -- 1, 2, 3 … of this project and material
    case_id TEXT,                          -- the case that it was uploaded for
    name TEXT NOT NULL,                    -- as the uploader's file was called
    media_type TEXT NOT NULL,              -- as its bytes say
    bytes BIGINT NOT NULL,
    digest TEXT NOT NULL,                  -- SHA-256
    uploaded_by TEXT NOT NULL,
    uploaded_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE UNIQUE INDEX paper_version ON paper_file (region, project_id, material, version);
CREATE INDEX paper_digest ON paper_file (region, digest);

-- An upload under way (上传中的文件). How far it is, the staged file says by its length.
CREATE TABLE upload (
    region TEXT NOT NULL,
    id TEXT NOT NULL,                      -- becomes the paper file's
    project_id TEXT NOT NULL,
    material TEXT NOT NULL,
    case_id TEXT,
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,                 -- as declared
    owner_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE INDEX upload_owner ON upload (region, owner_id);
CREATE INDEX upload_expiry ON upload (region, expires_at);

-- A duty (责任事项): who owes what to whom, until when. Those that follow a case are written with its every change.
CREATE TABLE duty (
    region TEXT NOT NULL,
    id TEXT NOT NULL,                      -- of one that follows: from its subject and its slot
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,                    -- a kind of the pack's ladders.toml
    subject_kind TEXT NOT NULL,            -- case, walk, meeting
    subject_id TEXT NOT NULL,
    project_id TEXT,
    district TEXT,                         -- the project's
    owner_key TEXT NOT NULL,               -- who owes it: the office's id, or the applicant's credit code
    creditor_key TEXT NOT NULL,            -- who is owed it
    state TEXT NOT NULL,                   -- open, acknowledged, paused, reported, closed, lapsed
    open BIGINT NOT NULL,
    opened_on TEXT NOT NULL,
    due_on TEXT,                           -- none while the clock stands still
    due_key TEXT NOT NULL,                 -- due_on; 9999-12-30 of an open duty without one, 9999-12-31 of one that ended
    provisional BIGINT NOT NULL,           -- due past the last published holiday notice
    ended_on TEXT,
    late BIGINT NOT NULL,                  -- ended after its last day
    follows BIGINT NOT NULL,               -- only its case moves it
    wakes_on TEXT,                         -- when somebody is to be told next
    document TEXT NOT NULL,                -- JSON
    head TEXT NOT NULL,                    -- the digest of its last fact; zeros where it follows
    facts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX duty_due ON duty (region, due_key, id) WHERE open = 1;
CREATE INDEX duty_owner ON duty (region, owner_key, due_key, id);
CREATE INDEX duty_creditor ON duty (region, creditor_key, due_key, id) WHERE open = 1;
CREATE INDEX duty_district ON duty (region, district, due_key, id) WHERE open = 1;
CREATE INDEX duty_subject ON duty (region, subject_id, id);
CREATE INDEX duty_project ON duty (region, project_id, id);
CREATE INDEX duty_wakes ON duty (region, wakes_on, id) WHERE wakes_on IS NOT NULL;
CREATE INDEX duty_provisional ON duty (region, id) WHERE provisional = 1 AND open = 1 AND follows = 0;

-- What somebody was told of a duty (督办提醒): once for each rung and listener.
CREATE TABLE telling (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    duty_id TEXT NOT NULL,                 -- of a duty; of a policy under a rung of policy: and its edition
    rung TEXT NOT NULL,                    -- of the ladder, or point: and a check point of the method
    audience TEXT NOT NULL,                -- office:ID, post:ID/ROLE, applicant:CODE
    on_day TEXT NOT NULL,                  -- the lawful day
    told_at BIGINT NOT NULL,
    why_zh TEXT NOT NULL,
    why_en TEXT NOT NULL,
    what_zh TEXT NOT NULL,
    what_en TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX telling_once ON telling (region, duty_id, rung, audience);
CREATE INDEX telling_audience ON telling (region, audience, told_at, id);
CREATE INDEX telling_told ON telling (region, told_at, id);

-- Which tellings somebody has read.
CREATE TABLE telling_read (
    region TEXT NOT NULL,
    user_id TEXT NOT NULL,
    telling_id TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (region, user_id, telling_id)
);

-- How somebody wants to be told by e-mail (通知设置). No row, no address or mail = none: nothing is sent.
CREATE TABLE contact (
    region TEXT NOT NULL,
    user_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    email TEXT NOT NULL,                   -- may be empty
    mail TEXT NOT NULL,                    -- none, each, digest
    digest_hour BIGINT NOT NULL,           -- 0 to 23, in the city
    language TEXT NOT NULL,                -- zh, en
    updated_at BIGINT NOT NULL,
    confirmed BIGINT NOT NULL DEFAULT 0,   -- 1: its owner typed the number that was mailed to it; nothing else is mailed before
    code_digest TEXT,                      -- of that number, with the user and the address
    code_at BIGINT,                        -- when it was mailed, by the wall's clock
    code_tries BIGINT NOT NULL DEFAULT 0,  -- how often one was typed
    PRIMARY KEY (region, user_id)
);

-- Where an office's notices are posted (消息推送).
CREATE TABLE webhook (
    region TEXT NOT NULL,
    office TEXT NOT NULL,
    version BIGINT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,                  -- whsec_ and base64: it signs, so it cannot be a digest
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, office)
);

-- That a telling leaves by a channel to a recipient (送达): written with the telling, claimed by whoever sends.
CREATE TABLE delivery (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    telling_id TEXT NOT NULL,
    channel TEXT NOT NULL,                 -- email, webhook
    recipient TEXT NOT NULL,               -- the user's id, the office's id
    address TEXT NOT NULL,                 -- as of the telling; where it went once it is sent
    digest BIGINT NOT NULL,                -- 1: goes with the others of its day
    parcel TEXT,                           -- what leaves together has one: the stable id of a message, also when it is sent again
    state TEXT NOT NULL,                   -- waiting, sent, given-up, dropped
    not_before BIGINT NOT NULL,            -- by the city's clock: quiet hours, working days, the hour of the digest
    next_try_at BIGINT NOT NULL,           -- by the wall's clock: a lease, or the wait after a failure
    attempts BIGINT NOT NULL,
    failure TEXT,                          -- the last one, in short
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

-- A walk of a head through an item's process (一把手走流程); its findings are duties about it.
CREATE TABLE walk (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    item TEXT NOT NULL,
    office TEXT NOT NULL,                  -- whose head walks
    state TEXT NOT NULL,                   -- open, finished
    by_id TEXT NOT NULL,
    document TEXT NOT NULL,                -- JSON: steps, minutes, what was seen
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX walk_opened ON walk (region, opened_at, id);
CREATE INDEX walk_office ON walk (region, office, opened_at, id);

-- A task force or leading group of a project (专班、领导小组): its milestones and charges are duties about it.
CREATE TABLE task_force (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    form TEXT NOT NULL,                    -- task-force, leading-group
    project_id TEXT NOT NULL,
    state TEXT NOT NULL,                   -- standing, wound-up
    head_key TEXT NOT NULL,                -- the office of the post that heads it
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    synthetic BIGINT NOT NULL,             -- whether its composition is the demonstration's
    source TEXT,                           -- where it stands that there is one
    document TEXT NOT NULL,                -- JSON: head, members, what each answers for
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    formed_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE UNIQUE INDEX task_force_standing ON task_force (region, project_id, form) WHERE state = 'standing';
CREATE INDEX task_force_formed ON task_force (region, formed_at, id);
CREATE INDEX task_force_project ON task_force (region, project_id, formed_at, id);

-- An office in a task force (成员单位).
CREATE TABLE task_force_member (
    region TEXT NOT NULL,
    task_force_id TEXT NOT NULL,
    office TEXT NOT NULL,
    left_on TEXT,
    PRIMARY KEY (region, task_force_id, office),
    FOREIGN KEY (region, task_force_id) REFERENCES task_force (region, id)
);
CREATE INDEX task_force_of_office ON task_force_member (region, office, task_force_id) WHERE left_on IS NULL;

-- A measure of a plan of objectives (目标举措) of which something was said; what it is stands in the pack.
CREATE TABLE measure (
    region TEXT NOT NULL,
    id TEXT NOT NULL,                      -- from the plan and the measure's id in it
    version BIGINT NOT NULL,
    plan TEXT NOT NULL,
    measure TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX measure_plan ON measure (region, plan, id);

-- What its owner reported for a day (报送数值); what records count is counted when it is asked for.
CREATE TABLE measure_value (
    region TEXT NOT NULL,
    measure_id TEXT NOT NULL,
    on_day TEXT NOT NULL,
    thousandths BIGINT NOT NULL,           -- of the figure's unit
    evidence TEXT NOT NULL,
    by_name TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    PRIMARY KEY (region, measure_id, on_day),
    FOREIGN KEY (region, measure_id) REFERENCES measure (region, id)
);

-- A series of indicators (统计指标) of which something was said; what it is stands in the pack.
CREATE TABLE indicator (
    region TEXT NOT NULL,
    id TEXT NOT NULL,                      -- from the series' id
    version BIGINT NOT NULL,
    series TEXT NOT NULL,                  -- a series of the pack's indicators.toml
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);

-- What was published of a period (公布与修订): rows are only added, so that every number is seen as of any day.
CREATE TABLE indicator_revision (
    region TEXT NOT NULL,
    indicator_id TEXT NOT NULL,
    period TEXT NOT NULL,                  -- 2023-M03, 2023-Q1, 2023-H1, 2023-Y, 2023-C03 (January to March)
    n BIGINT NOT NULL,                     -- within the period, from 1
    value BIGINT,                          -- whole yuan, things, or basis points
    growth BIGINT,                         -- as published, in basis points
    rank BIGINT,                           -- place in the province, by the headline
    ranked BIGINT,
    average BIGINT,                        -- the province's, of the headline
    stage TEXT NOT NULL,                   -- flash, published
    published_on TEXT NOT NULL,
    source TEXT NOT NULL,
    why TEXT NOT NULL,                     -- of a revision
    by_name TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    PRIMARY KEY (region, indicator_id, period, n),
    FOREIGN KEY (region, indicator_id) REFERENCES indicator (region, id)
);

-- What a series is to reach in a year (年度目标); a later one takes its place from its day on.
CREATE TABLE indicator_target (
    region TEXT NOT NULL,
    indicator_id TEXT NOT NULL,
    year BIGINT NOT NULL,
    n BIGINT NOT NULL,                     -- within the year, from 1
    number BIGINT NOT NULL,                -- of the headline: whole yuan, things, or basis points
    way TEXT NOT NULL,                     -- even, level
    set_on TEXT NOT NULL,
    source TEXT NOT NULL,
    by_name TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    PRIMARY KEY (region, indicator_id, year, n),
    FOREIGN KEY (region, indicator_id) REFERENCES indicator (region, id)
);

-- A dispatch meeting (调度会): frozen before its day, held; what it decides are duties about it.
CREATE TABLE meeting (
    region TEXT NOT NULL,
    id TEXT NOT NULL,                      -- from its series and the day of the rhythm
    version BIGINT NOT NULL,
    series TEXT NOT NULL,                  -- a series of the pack's dispatch.toml
    chair_key TEXT NOT NULL,               -- the office whose post calls it
    on_day TEXT NOT NULL,                  -- the working day on which it is held
    state TEXT NOT NULL,                   -- planned, frozen, held, missed
    open BIGINT NOT NULL,                  -- planned or frozen
    document TEXT NOT NULL,                -- JSON: the agenda as it was frozen, answers, decisions
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX meeting_ahead ON meeting (region, on_day, id) WHERE open = 1;
CREATE INDEX meeting_past ON meeting (region, on_day, id) WHERE open = 0;
CREATE INDEX meeting_series ON meeting (region, series, on_day, id);

-- The calendar feed of a chair (日历订阅): whoever knows its secret reads when the chair's meetings are, and nothing else.
CREATE TABLE meeting_feed (
    region TEXT NOT NULL,
    chair TEXT NOT NULL,                   -- a chair of the pack's dispatch.toml
    secret_digest TEXT NOT NULL,           -- SHA-256 of the secret in the address
    made_at BIGINT NOT NULL,
    PRIMARY KEY (region, chair)
);
CREATE UNIQUE INDEX meeting_feed_secret ON meeting_feed (region, secret_digest);

-- What an establishment (企业开办) has beside its dossier. Written with the dossier's row, whose version guards both.
CREATE TABLE establishment (
    region TEXT NOT NULL,
    project_id TEXT NOT NULL,
    serial BIGINT NOT NULL,                -- counts them; the credit code's body is made from it
    number TEXT NOT NULL,                  -- for the public look-up; random, so that nobody can guess another's
    name_key TEXT NOT NULL,                -- the name in the form by which two are the same
    applicant_id TEXT NOT NULL,            -- the account that sets it up
    state TEXT NOT NULL,                   -- draft, lapsed, filed, registered, completed, ended
    name_kept_until TEXT NOT NULL,
    promised_on TEXT,                      -- when the whole is promised, once it is filed
    filed_at BIGINT NOT NULL,              -- 0 before
    completed_at BIGINT NOT NULL,          -- 0 before
    document TEXT NOT NULL,                -- JSON: the one form as it was filled in
    PRIMARY KEY (region, project_id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE UNIQUE INDEX establishment_serial ON establishment (region, serial);
CREATE UNIQUE INDEX establishment_number ON establishment (region, number);
CREATE UNIQUE INDEX establishment_name ON establishment (region, name_key) WHERE state NOT IN ('lapsed', 'ended');
CREATE INDEX establishment_applicant ON establishment (region, applicant_id, project_id);

-- How the papers of a case came (材料提交方式).
CREATE TABLE case_paper (
    region TEXT NOT NULL,
    case_id TEXT NOT NULL,
    paper TEXT NOT NULL,                   -- its id in the item's guide
    file_id TEXT,                          -- one version of a file; none: on paper, at the window
    at BIGINT NOT NULL,
    PRIMARY KEY (region, case_id, paper),
    FOREIGN KEY (region, case_id) REFERENCES approval_case (region, id),
    FOREIGN KEY (region, file_id) REFERENCES paper_file (region, id)
);
CREATE INDEX case_paper_file ON case_paper (region, file_id) WHERE file_id IS NOT NULL;

-- A campaign (攻坚行动): what the projects of a list are to reach within a number of days.
CREATE TABLE campaign (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    key TEXT,                              -- its figures are campaign.KEY.…; none: it has no figures of the city
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    from_on TEXT NOT NULL,                 -- its first day
    days BIGINT NOT NULL,                  -- calendar days
    target TEXT NOT NULL,                  -- a kind of milestone
    source TEXT,                           -- the document that it carries out
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX campaign_key ON campaign (region, key) WHERE key IS NOT NULL;
CREATE INDEX campaign_from ON campaign (region, from_on, id);

-- A project of a campaign's list (攻坚清单). Whoever leaves the list stays as a row, so that what was counted before can be counted again.
CREATE TABLE campaign_project (
    region TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    listed_on TEXT NOT NULL,
    left_on TEXT,
    PRIMARY KEY (region, campaign_id, project_id),
    FOREIGN KEY (region, campaign_id) REFERENCES campaign (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE INDEX campaign_of_project ON campaign_project (region, project_id) WHERE left_on IS NULL;

-- A tour (项目观摩) over projects under construction.
CREATE TABLE tour (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    held_on TEXT NOT NULL,
    state TEXT NOT NULL,                   -- open: scores may be given and changed; closed: its results are shown
    synthetic BIGINT NOT NULL,             -- its scores were made up for the demonstration
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX tour_held ON tour (region, held_on, id);

-- A stop of a tour, in the order of the route.
CREATE TABLE tour_stop (
    region TEXT NOT NULL,
    tour_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (region, tour_id, project_id),
    FOREIGN KEY (region, tour_id) REFERENCES tour (region, id),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);
CREATE INDEX tour_of_project ON tour_stop (region, project_id);

-- What a participant gave a stop (观摩评分): one for each participant and project.
CREATE TABLE tour_score (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    tour_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    marks TEXT NOT NULL,                   -- JSON: criterion to mark
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    scored_at BIGINT NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, tour_id, project_id) REFERENCES tour_stop (region, tour_id, project_id)
);
CREATE UNIQUE INDEX score_of_user ON tour_score (region, tour_id, project_id, user_id);

-- A business entity (经营主体) of the register. `n` numbers the entities of a region from 1, in the order in which they came: the index of
-- names points at it. What rules call an attribute is a column that may be unknown (NULL); codes are numbers, crates/entity names them.
CREATE TABLE entity (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    n BIGINT NOT NULL,
    version BIGINT NOT NULL,
    batch_id TEXT,
    uscc TEXT NOT NULL,                    -- 统一社会信用代码
    name TEXT NOT NULL,
    core TEXT NOT NULL,                    -- the name without what many names share
    initials TEXT NOT NULL,                -- of the core's pinyin
    kind TEXT NOT NULL,                    -- enterprise, individual, cooperative
    state TEXT NOT NULL,                   -- live, deregistered, revoked
    district TEXT NOT NULL,
    division TEXT NOT NULL,                -- the first two digits of the industry; empty when it is unknown
    industry TEXT,                         -- GB/T 4754, four digits
    township BIGINT,
    park BIGINT,
    ownership BIGINT,
    size_class BIGINT,
    credit_grade BIGINT,
    registered_capital_yuan BIGINT,
    revenue_yuan BIGINT,
    profit_yuan BIGINT,
    tax_paid_yuan BIGINT,
    fixed_investment_yuan BIGINT,
    export_value_yuan BIGINT,
    loan_balance_yuan BIGINT,
    staff BIGINT,
    insured BIGINT,
    graduates BIGINT,
    rd_share BIGINT,
    patents BIGINT,
    land_area_m2 BIGINT,
    energy_tce BIGINT,
    penalties BIGINT,
    founded_on TEXT,
    last_award_on TEXT,
    high_tech BIGINT,
    exporter BIGINT,
    listed BIGINT,
    above_scale BIGINT,
    first_time_applicant BIGINT,
    tags BIGINT,
    registered_on TEXT NOT NULL,
    ended_on TEXT,
    synthetic BIGINT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX entity_n ON entity (region, n);
CREATE UNIQUE INDEX entity_uscc ON entity (region, uscc);
CREATE INDEX entity_initials ON entity (region, initials);
CREATE INDEX entity_registered ON entity (region, registered_on, id);
CREATE INDEX entity_district ON entity (region, district, registered_on, id);
CREATE INDEX entity_division ON entity (region, division, registered_on, id);
CREATE INDEX entity_edited ON entity (region, updated_at, id) WHERE version > 1;
CREATE INDEX entity_industry ON entity (region, industry, registered_on, id);
CREATE INDEX entity_sort ON entity (region, kind, size_class, registered_on, id);

-- Every two characters of a name that follow one another, without what many names share (`core`).
CREATE TABLE entity_gram (
    region TEXT NOT NULL,
    gram TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (region, gram, n)
);

-- How many entities there are of each sort: a list says how long it is, and is read the cheaper way, without counting rows.
CREATE TABLE entity_tally (
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    district TEXT NOT NULL,
    division TEXT NOT NULL,
    size_class BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (region, kind, district, division, size_class)
);

-- How many were registered and how many ended on each day: figures as of any day are sums over days.
CREATE TABLE entity_day (
    region TEXT NOT NULL,
    on_day TEXT NOT NULL,
    kind TEXT NOT NULL,
    registered BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    PRIMARY KEY (region, on_day, kind)
);

-- What came together, whole or not at all. `digest` is SHA-256 over the digests of its rows in their order, `n_first` the number of the
-- first: with the changes that the facts of single entities keep, anybody can make it again. One fact has the digest.
CREATE TABLE entity_batch (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    n_first BIGINT NOT NULL,
    n_rows BIGINT NOT NULL,
    digest TEXT NOT NULL,
    source TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);

-- Policies for enterprises. `document` is the draft as it stands, `published` the edition that holds; both JSON that no query looks into.
CREATE TABLE policy (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    edition BIGINT NOT NULL,
    office TEXT NOT NULL,
    search TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    document TEXT NOT NULL,
    published TEXT,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX policy_from ON policy (region, from_day, id);
CREATE INDEX policy_state ON policy (region, state, from_day, id);
CREATE INDEX policy_office ON policy (region, office, from_day, id);

-- What was published, edition by edition.
CREATE TABLE policy_edition (
    region TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    document TEXT NOT NULL,
    by_name TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (region, policy_id, n),
    FOREIGN KEY (region, policy_id) REFERENCES policy (region, id)
);

-- To whom a policy was pushed. Not a row for each pair, which would be hundreds of thousands: `members` is the set of entities that were
-- told for the first time, as bits by their numbers in the register, in base64. The reasons follow from the edition and the register.
CREATE TABLE policy_push (
    region TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    edition BIGINT NOT NULL,
    reached BIGINT NOT NULL,
    members TEXT NOT NULL,
    pushed_at BIGINT NOT NULL,
    PRIMARY KEY (region, policy_id, n),
    FOREIGN KEY (region, policy_id) REFERENCES policy (region, id)
);

-- An entity that opened a policy: the first time.
CREATE TABLE policy_read (
    region TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (region, policy_id, entity_id),
    FOREIGN KEY (region, policy_id) REFERENCES policy (region, id)
);

-- What an entity claimed of a policy: granted by the machine that checked the rule, then paid by the office.
CREATE TABLE policy_claim (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    policy_id TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    edition BIGINT NOT NULL,
    claimed_at BIGINT NOT NULL,
    claimed_by TEXT NOT NULL,
    paid_yuan BIGINT,
    paid_on TEXT,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    dossier_id TEXT,                       -- what its cases hang on, a project of kind 'claim'; none: claimed before there were such
    claimed_on TEXT,                       -- the day of `claimed_at` in the city
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, policy_id) REFERENCES policy (region, id)
);
CREATE UNIQUE INDEX policy_claim_once ON policy_claim (region, policy_id, entity_id);
CREATE INDEX policy_claim_entity ON policy_claim (region, entity_id, policy_id);
CREATE UNIQUE INDEX policy_claim_dossier ON policy_claim (region, dossier_id);
CREATE INDEX policy_claim_day ON policy_claim (region, claimed_on, id);

-- Who serves entities: leading cadres of three levels and stewards. They are posts, never persons. `serves` counts what is served now.
CREATE TABLE steward (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,                    -- city-leader, county-leader, section-leader, steward
    n BIGINT NOT NULL,
    district TEXT NOT NULL,
    township BIGINT,
    expertise BIGINT NOT NULL,             -- bit i: knows section A + i of GB/T 4754
    size_class BIGINT NOT NULL,
    room_free BIGINT NOT NULL,
    room_most BIGINT NOT NULL,
    serves BIGINT NOT NULL,
    synthetic BIGINT NOT NULL,
    appointed_on TEXT NOT NULL,
    left_on TEXT,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX steward_n ON steward (region, kind, n);
CREATE INDEX steward_serves ON steward (region, serves, id);

-- Who served an entity since when and until when: `seq` counts an entity's stewards of a tier from 1. One of each tier serves it now.
CREATE TABLE stewardship (
    region TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    tier TEXT NOT NULL,
    seq BIGINT NOT NULL,
    steward_id TEXT NOT NULL,
    since_on TEXT NOT NULL,
    until_on TEXT,
    locked BIGINT NOT NULL,
    reason TEXT NOT NULL,                  -- JSON: what the pair is made of
    PRIMARY KEY (region, entity_id, tier, seq),
    FOREIGN KEY (region, entity_id) REFERENCES entity (region, id),
    FOREIGN KEY (region, steward_id) REFERENCES steward (region, id)
);
CREATE UNIQUE INDEX stewardship_now ON stewardship (region, entity_id, tier) WHERE until_on IS NULL;
CREATE INDEX stewardship_of ON stewardship (region, steward_id, entity_id) WHERE until_on IS NULL;

-- How many entities got a steward of a tier and how many lost one on each day.
CREATE TABLE stewardship_day (
    region TEXT NOT NULL,
    on_day TEXT NOT NULL,
    tier TEXT NOT NULL,
    begun BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    PRIMARY KEY (region, on_day, tier)
);

-- What enterprises ask (诉求): the columns are what lists and the appraisal of offices look for, the document is the whole.
-- `word` are words that corrections by hand have taught the rule that sorts.
CREATE TABLE issue (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    channel TEXT NOT NULL,
    category TEXT,
    company_code TEXT,
    company_name TEXT NOT NULL,
    office TEXT,
    state TEXT NOT NULL,
    open BIGINT NOT NULL,
    due_on TEXT,
    due_key TEXT NOT NULL,
    answered BIGINT NOT NULL,
    late BIGINT NOT NULL,
    judged BIGINT NOT NULL,
    solved_at_once BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    mark BIGINT NOT NULL,
    opened_on TEXT NOT NULL,
    by_id TEXT NOT NULL,
    intake_office TEXT,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX issue_due ON issue (region, due_key, id) WHERE open = 1;
CREATE INDEX issue_office ON issue (region, office, id);
CREATE INDEX issue_company ON issue (region, company_code, id);
CREATE INDEX issue_by ON issue (region, by_id, id);
CREATE INDEX issue_state ON issue (region, state, id);
CREATE TABLE issue_word (
    region TEXT NOT NULL,
    word TEXT NOT NULL,
    office TEXT NOT NULL,
    category TEXT,
    by_name TEXT NOT NULL,
    learned_at BIGINT NOT NULL,
    PRIMARY KEY (region, word)
);

-- The log (防篡改日志): how many facts are in it. The row that decides the order: whoever appends holds it until his transaction ends.
CREATE TABLE ledger_head (
    region TEXT NOT NULL,
    size BIGINT NOT NULL,
    PRIMARY KEY (region)
);

-- Hashes of its Merkle tree, 256 to a row (c2sp.org/tlog-tiles); level 0 has the leaves.
CREATE TABLE ledger_tile (
    region TEXT NOT NULL,
    level BIGINT NOT NULL,
    n BIGINT NOT NULL,
    hashes TEXT NOT NULL,                  -- 64 hex digits each
    PRIMARY KEY (region, level, n)
);

-- Signed checkpoints (c2sp.org/tlog-checkpoint).
CREATE TABLE ledger_checkpoint (
    region TEXT NOT NULL,
    size BIGINT NOT NULL,
    at BIGINT NOT NULL,                    -- when it was signed, by the city's clock
    note TEXT NOT NULL,
    PRIMARY KEY (region, size)
);

-- What witnesses signed of them.
CREATE TABLE ledger_cosignature (
    region TEXT NOT NULL,
    size BIGINT NOT NULL,
    name TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (region, size, name)
);

-- What the headings of an office's spreadsheets mean where they are not known by themselves: `headings` is JSON, heading to field.
CREATE TABLE sheet_mapping (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    office TEXT NOT NULL,
    headings TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);

-- The numbers that issues have where they were taken down first: of one channel each comes once.
CREATE TABLE issue_number (
    region TEXT NOT NULL,
    channel TEXT NOT NULL,
    number TEXT NOT NULL,
    issue_id TEXT NOT NULL,
    PRIMARY KEY (region, channel, number)
);

-- Keys by which other systems call (接口密钥): of a key only its SHA-256 is kept, and its first characters, by which people tell it.
CREATE TABLE api_key (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    office TEXT NOT NULL,
    scope TEXT NOT NULL,
    digest TEXT NOT NULL,
    begins TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    revoked_at BIGINT,
    used_on TEXT,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX api_key_digest ON api_key (region, digest);

-- Visits to enterprises (走访): a day of a steward's, its stops in the document. `visit_stop` finds the visits of an enterprise.
CREATE TABLE visit (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    steward_id TEXT NOT NULL,
    office TEXT NOT NULL,
    by_id TEXT NOT NULL,
    on_day TEXT NOT NULL,
    state TEXT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX visit_day ON visit (region, on_day, id);
CREATE INDEX visit_steward ON visit (region, steward_id, on_day, id);
CREATE INDEX visit_by ON visit (region, by_id, on_day, id);
CREATE TABLE visit_stop (
    region TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    visit_id TEXT NOT NULL,
    on_day TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (region, entity_id, visit_id)
);

-- Events of the parlour (营商会客厅): guests, questions and minutes in the document. The version guards the seats.
CREATE TABLE parlour_event (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    office TEXT NOT NULL,
    on_day TEXT NOT NULL,
    synthetic BIGINT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX parlour_event_day ON parlour_event (region, on_day, id);

-- Playbooks of projects that are stuck (破堵清单): one of a project runs.
CREATE TABLE playbook (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    project_id TEXT NOT NULL,
    state TEXT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX playbook_runs ON playbook (region, project_id) WHERE state = 'running';
CREATE INDEX playbook_project ON playbook (region, project_id, id);
CREATE INDEX playbook_state ON playbook (region, state, id);

-- Complaints on conduct and petitions (投诉举报、信访): the columns are what the lists of those who keep them look for, the document is the whole,
-- `contact` is what the writer left of himself. `text_key` is the digest of what came by the web, so that the same text is one complaint a
-- day; `challenge` the work that the browser did, taken once.
CREATE TABLE complaint (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    number TEXT NOT NULL,
    channel TEXT NOT NULL,
    category TEXT,
    keeper TEXT NOT NULL,
    office TEXT NOT NULL,
    state TEXT NOT NULL,
    open BIGINT NOT NULL,
    due_on TEXT,
    due_key TEXT NOT NULL,
    received_on TEXT NOT NULL,
    late BIGINT NOT NULL,
    unsatisfied BIGINT NOT NULL,
    synthetic BIGINT NOT NULL,
    secret_digest TEXT NOT NULL,
    text_key TEXT NOT NULL,
    challenge TEXT,
    contact TEXT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    erased BIGINT NOT NULL DEFAULT 0,      -- 1: what its writer said is gone, as the law asks
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX complaint_number ON complaint (region, number);
CREATE UNIQUE INDEX complaint_text ON complaint (region, received_on, text_key);
CREATE UNIQUE INDEX complaint_challenge ON complaint (region, challenge);
CREATE INDEX complaint_keeper ON complaint (region, keeper, id);
CREATE INDEX complaint_office ON complaint (region, office, id);
CREATE INDEX complaint_due ON complaint (region, due_key, id);
CREATE INDEX complaint_kept ON complaint (region, updated_at, id) WHERE open = 0 AND erased = 0;

-- What the writer attached to one; its bytes lie with the papers, in a folder of the complaint's id.
CREATE TABLE complaint_file (
    region TEXT NOT NULL,
    complaint_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    digest TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, complaint_id, id)
);

-- Ratings of services (好差评): one of a case or of a ticket that was served. A bad one is owed a call back.
CREATE TABLE rating (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    office TEXT NOT NULL,
    item TEXT,
    window_id TEXT,
    grade BIGINT NOT NULL,
    bad BIGINT NOT NULL,
    state TEXT NOT NULL,
    open BIGINT NOT NULL,
    due_on TEXT,
    late BIGINT NOT NULL,
    rated_on TEXT NOT NULL,
    by_id TEXT,
    synthetic BIGINT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    rated_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX rating_once ON rating (region, subject_kind, subject_id);
CREATE INDEX rating_office ON rating (region, office, id);
CREATE INDEX rating_day ON rating (region, rated_on, id);

-- What was done about a finding of the watch (异常线索处置): one row for each finding that somebody acted on. What was only found is in no row: it
-- is computed from cases and facts whenever somebody looks.
CREATE TABLE watch_finding (
    region TEXT NOT NULL,
    id TEXT NOT NULL,                      -- always the same for the same finding
    version BIGINT NOT NULL,
    pattern TEXT NOT NULL,
    office TEXT NOT NULL,
    state TEXT NOT NULL,                   -- asked, answered, explained, handed
    asked BIGINT NOT NULL,                 -- whether the office was ever asked
    due_on TEXT,                           -- the last day of the answer that is owed
    first_on TEXT NOT NULL,                -- the days of the facts that it rests on
    last_on TEXT NOT NULL,
    document TEXT NOT NULL,                -- JSON: the finding as it was asked about, questions, answers, the last word
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX watch_finding_last ON watch_finding (region, last_on, id);
CREATE INDEX watch_finding_office ON watch_finding (region, office, id);

-- Leads of promotion (招商线索). What a project became of it, the register of projects says.
CREATE TABLE promotion_lead (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    enterprise TEXT NOT NULL,
    enterprise_code TEXT,
    name_key TEXT NOT NULL,                -- the enterprise's name without place and form
    industry TEXT NOT NULL,
    division TEXT NOT NULL,                -- the first two digits of the industry
    district TEXT,
    place TEXT NOT NULL,
    method TEXT NOT NULL,
    partner TEXT,
    team TEXT NOT NULL,
    recruiter BIGINT NOT NULL,
    stage TEXT NOT NULL,                   -- contact, visited, negotiating, signed, landed, lost, merged, yielded
    open BIGINT NOT NULL,
    standing BIGINT NOT NULL,              -- whether another lead about the same clashes with it: open, or a project
    contested BIGINT NOT NULL,
    investment_yuan BIGINT NOT NULL,       -- what is talked of
    promised_yuan BIGINT NOT NULL,         -- at the signature; 0 before it
    contract_yuan BIGINT NOT NULL,
    project_id TEXT,
    due_on TEXT,                           -- the last day of what its team owes
    due_key TEXT NOT NULL,
    contact_on TEXT NOT NULL,
    visited_on TEXT,
    negotiating_on TEXT,
    signed_on TEXT,
    contracted_on TEXT,
    landed_on TEXT,
    ended_on TEXT,
    synthetic BIGINT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX promotion_lead_own ON promotion_lead (region, team, id);
CREATE INDEX promotion_lead_due ON promotion_lead (region, due_key, id);
CREATE INDEX promotion_lead_yuan ON promotion_lead (region, investment_yuan, id);
CREATE INDEX promotion_lead_code ON promotion_lead (region, enterprise_code);
CREATE INDEX promotion_lead_name ON promotion_lead (region, name_key);
CREATE INDEX promotion_lead_division ON promotion_lead (region, division, standing, id);
CREATE UNIQUE INDEX promotion_lead_project ON promotion_lead (region, project_id);

-- Who sees a lead: its own team and those that joined (线索可见团队).
CREATE TABLE promotion_lead_team (
    region TEXT NOT NULL,
    team TEXT NOT NULL,
    lead_id TEXT NOT NULL,
    PRIMARY KEY (region, team, lead_id)
);

-- Two teams over one enterprise (撞单): at most one row for two leads, its id follows from theirs.
CREATE TABLE promotion_clash (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    later_lead TEXT NOT NULL,
    earlier_lead TEXT NOT NULL,
    state TEXT NOT NULL,                   -- open, joint, first, separate
    due_on TEXT,
    opened_on TEXT NOT NULL,
    document TEXT NOT NULL,
    head TEXT NOT NULL,
    facts BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX promotion_clash_state ON promotion_clash (region, state, id);
CREATE INDEX promotion_clash_later ON promotion_clash (region, later_lead);

-- Recruiters' posts (招商员), by number, never by name.
CREATE TABLE recruiter (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    n BIGINT NOT NULL,
    team TEXT NOT NULL,
    synthetic BIGINT NOT NULL,
    appointed_on TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX recruiter_number ON recruiter (region, n);
CREATE INDEX recruiter_team ON recruiter (region, team, n);

-- Who read personal data (个人信息查阅留痕): a row for each reader, operation and record of a batch, written off the requests' path and kept as long as
-- the pack says. No facts: what is read changes nothing, and goes when its time has come.
CREATE TABLE personal_read (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    reader_id TEXT NOT NULL,
    reader_name TEXT NOT NULL,             -- the post, as it was called then
    role TEXT NOT NULL,
    office TEXT,
    operation TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    record_id TEXT,                        -- none for a list
    data TEXT NOT NULL,                    -- which kinds, joined by spaces
    request TEXT NOT NULL,                 -- the id of the request, of the first of several
    times BIGINT NOT NULL,
    company TEXT,                          -- whose data: the credit code of the record's company
    person_id TEXT,                        -- or the account of the person
    PRIMARY KEY (region, id)
);
CREATE INDEX personal_read_at ON personal_read (region, at, id);
CREATE INDEX personal_read_reader ON personal_read (region, reader_name, id);
CREATE INDEX personal_read_record ON personal_read (region, record_id, at, id);
CREATE INDEX personal_read_company ON personal_read (region, company, at, id);
CREATE INDEX personal_read_person ON personal_read (region, person_id, at, id);

-- What forms asked of people (填报负担): sums by month, role and operation, never by person. Servers add to them side by side.
CREATE TABLE burden (
    region TEXT NOT NULL,
    month TEXT NOT NULL,                   -- of the city's clock
    role TEXT NOT NULL,
    operation TEXT NOT NULL,               -- of the API document
    submissions BIGINT NOT NULL,           -- forms that were sent
    refused BIGINT NOT NULL,               -- of these, to be sent again
    fields BIGINT NOT NULL,                -- that held something, of those that were taken
    timed BIGINT NOT NULL,                 -- forms whose time is known
    seconds BIGINT NOT NULL,               -- that these took
    up_to_15 BIGINT NOT NULL,              -- how many of them took how long, from here on: their median follows
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

-- How records stood on past days (历史状态). A row is written when what it says ends: it held to the end of the day before `until_on`, back to the row
-- before it. What holds today stands in the records themselves.

-- How far a project was, in the columns of its row.
CREATE TABLE project_past (
    region TEXT NOT NULL,
    project_id TEXT NOT NULL,
    until_on TEXT NOT NULL,
    stage TEXT NOT NULL,
    needed BIGINT NOT NULL,
    granted BIGINT NOT NULL,
    open_cases BIGINT NOT NULL,
    next_due_on TEXT,
    paused BIGINT NOT NULL,
    waiting_office TEXT,
    waiting_item TEXT,
    PRIMARY KEY (region, project_id, until_on),
    FOREIGN KEY (region, project_id) REFERENCES project (region, id)
);

-- That a case, a duty or an issue was overdue and ceased to be (超期时段): each day after `due_on` from that of `since_at` on, before `until_on`.
CREATE TABLE overdue_past (
    region TEXT NOT NULL,
    kind TEXT NOT NULL,                    -- case, duty or issue
    record_id TEXT NOT NULL,
    until_on TEXT NOT NULL,
    since_at BIGINT NOT NULL,              -- when the record came to be as it was
    due_on TEXT NOT NULL,                  -- its last day then
    owner_key TEXT NOT NULL,               -- whose it was then; empty: nobody's
    PRIMARY KEY (region, kind, record_id, until_on)
);
CREATE INDEX overdue_past_days ON overdue_past (region, kind, until_on, due_on);
