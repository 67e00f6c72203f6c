"""K6's floor: a script for pgbench made from the statements that our store really sends.

    k6_floor.py LOG.csv NUMBER PROJECT START PROJECTS OUT

LOG.csv is PostgreSQL's csvlog with the statements of one life (`k6 one`), whose ids hold NUMBER and PROJECT. The script has the
same statements with the same arguments of the same size; only ids and versions are the script's own. OUT/pipeline.sql sends each
transaction in one round trip, OUT/plain.sql statement by statement; OUT/arguments holds what stands for :a1, :a2 …, one line each.
A statement that our store has merged from several (`WITH s0 AS (…), s1 AS (…) SELECT …`) is taken apart again: the floor's
pipeline sends the simple statements, OUT/merged.sql the merged ones as they are.
"""
import csv, pathlib, re, sys

log, number, project, start, projects, out = sys.argv[1:7]
out = pathlib.Path(out); out.mkdir(parents=True, exist_ok=True)
csv.field_size_limit(1 << 30)
arguments = {}
life_ids = set()  # of what a life makes besides its case and its permit: duties, documents


def constant(value):
    return ":" + arguments.setdefault(value, f"a{len(arguments) + 1}")


def literal(value):
    # A colon before a letter would be a variable to pgbench, also inside quotes.
    return "E'" + value.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3A") + "'"


def own(value, name, digits):
    return "(" + " || ".join(x for part in re.split(f"({digits})", value) if part for x in [f"cast(:{name} as text)" if part == digits else literal(part)]) + ")"


def argument(value):
    if value is None: return "NULL"
    if not value: return "''"  # pgbench knows no empty variable
    if not value.startswith("{"):
        if number in value: return own(value, "id", number)
        if project in value: return own(value, "prj", project)
        if value in life_ids: return f"({literal(value[:24])} || cast(:id as text))"
        if re.fullmatch(r"\d{6}-\d{4}-\d{6,}", value): return f"({literal(value[:12])} || cast(:id as text))"
    return constant(value)


def made(sql, args):
    """Notes the ids of duties and documents that a statement adds: each life has its own."""
    for insert in re.finditer(r"INSERT INTO (?:duty|document) \(region, id,.*?VALUES (.*?)(?:ON CONFLICT|RETURNING|$)", " ".join(sql.split()), re.S):
        life_ids.update(args[int(n)] for n in re.findall(r"\(\$\d+, \$(\d+),", insert[1]))


def parameters(detail):
    found = re.findall(r"\$(\d+) = (NULL|'(?:[^']|'')*')", detail or "", re.S)
    return {int(n): None if v == "NULL" else v[1:-1].replace("''", "'") for n, v in found}


def rendered(sql, args, step):
    sql = " ".join(sql.split())
    update = re.search(r"UPDATE project SET .*?(?= RETURNING 1\)|$)", sql)
    versions = {int(n) for n in re.findall(r"\bversion = \$(\d+)", update[0])} if update else set()
    base = min((int(args[n]) for n in versions), default=0)

    def one(match):
        n = int(match[1])
        if n in versions: return f"(:pv + {step + int(args[n]) - base})"
        return argument(args.get(n))
    return re.sub(r"\$(\d+)", one, sql)


def split(sql):
    """The statements that were merged into one, or the statement itself."""
    if not re.match(r"\s*WITH s0 AS \(", sql): return [sql]
    parts, at = [], 0
    for head in re.finditer(r"\bs\d+ AS \(", sql):
        if head.start() < at: continue
        depth, i, quoted = 1, head.end(), False
        while depth:
            c = sql[i]
            if c == "'": quoted = not quoted
            elif not quoted: depth += (c == "(") - (c == ")")
            i += 1
        parts.append(re.sub(r"\s+RETURNING 1\s*$", "", sql[head.end():i - 1])); at = i
    return parts


transactions, block = [], None
for row in csv.reader(open(log, newline="")):
    message, detail, program = row[13], row[14], row[22]
    if program != "ballast": continue
    head = re.match(r"(?:execute [^:]+|statement): (.*)", message, re.S)
    if not head: continue
    sql = head[1].strip()
    if re.match(r"BEGIN\b", sql): block = []
    elif re.match(r"COMMIT\b", sql):
        if block and any("approval_case" in s for s, _ in block): transactions.append(block)
        block = None
    elif block is not None: block.append((sql, parameters(detail)))
    elif re.match(r"\s*WITH s0 AS", sql) and "approval_case" in sql: transactions.append([(sql, parameters(detail))])
for sql, args in (pair for block in transactions for pair in block): made(sql, args)
if len(transactions) != 7: sys.exit(f"{log}: {len(transactions)} transactions of a life, not 7")

HEAD = f"""\\set n :n + 1
\\set id 100000000000 + :n * 1000 + :client_id
\\set k (:n - {start}) % {projects}
\\set prj 100000000000 + :k * 1000 + :client_id
\\set pv 1 + 7 * ((:n - {start}) / {projects})
"""
plain, pipeline, merged, count = [], [], [], 0
for step, block in enumerate(transactions):
    simple = []
    for sql, args in block:
        for part in split(sql):
            # Numbers of a merged statement come from the counters inside it; apart, they are the script's own: the case's as a
            # text, a document's as a number that no other document of the life has.
            counted = r"\(SELECT [^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)* FROM s\d+\)"
            number_of = (lambda found: f"(:id + {len(simple) + 100 * step}000000000000)") if "INSERT INTO document" in part else (lambda found: "('211400-2023-' || cast(:id as text))")
            part = re.sub(counted, number_of, part)
            simple.append(rendered(part, args, step) + ";")
    count += len(simple)
    plain += ["begin;", *simple, "commit;"]
    pipeline += ["\\startpipeline", "begin;", *simple, "commit;", "\\endpipeline"]
    merged += [rendered(sql, args, step) + ";" for sql, args in block] if len(block) == 1 else ["begin;", *[rendered(s, a, step) + ";" for s, a in block], "commit;"]
for name, lines in ("plain", plain), ("pipeline", pipeline), ("merged", merged):
    (out / f"{name}.sql").write_text(HEAD + "\n".join(lines) + "\n")
(out / "arguments").write_bytes(b"\0".join(f"-D{name}={value}".encode() for value, name in arguments.items()))
print(f"{count} statements in {len(transactions)} transactions, {sum(len(v) for v in arguments)} bytes of different arguments", file=sys.stderr)
