"""Makes a demonstration's records larger: prints SQL, for either database, that adds COPIES of every project with its cases, papers' documents, duties,
permits, milestones and facts. Each copy has ids of its own; the facts wait for the log, so that the next start writes them there. The numbers of copied
permits and the digests of copied facts do not pass their checks: what prints permits, and `ledger verify`, are not for such records.

    python3 bench/enlarge.py 20 | sqlite3 DATA/ballast.db        # 21 times as much
"""
import sys

# What a copy has of its own; `~` is an id of the copy, made from that of its mould, `%` the number of the copy.
OWN = {
    'project': {'id': '~id', 'code': 'NULL', 'name': "name || '·%'", 'search': "search || '·%'"},
    'milestone': {'project_id': '~project_id'},
    'campaign_project': {'project_id': '~project_id'},
    'approval_case': {'id': '~id', 'number': "number || '-%'", 'project_id': '~project_id'},
    'document': {'id': '~id', 'case_id': '~case_id'},
    'permit': {'id': '~id', 'number': "number || '-%'", 'case_id': '~case_id', 'project_id': '~project_id'},
    'duty': {'id': '~id', 'subject_id': '~subject_id', 'project_id': '~project_id'},
    'project_past': {'project_id': '~project_id'},
    'overdue_past': {'record_id': '~record_id'},
    'fact': {'subject_id': '~subject_id', 'project_id': '~project_id', 'leaf': '-1'},
}
# Which rows are copied: those that hang on a project or a case, not on a campaign, a meeting or a person.
HANG = {
    'project': "kind = 'investment'",
    'milestone': "project_id IN (SELECT id FROM project WHERE kind = 'investment')",
    'campaign_project': 'TRUE',
    'approval_case': "project_id IN (SELECT id FROM project WHERE kind = 'investment')",
    'document': "case_id IN (SELECT id FROM mould_approval_case)",
    'permit': "case_id IN (SELECT id FROM mould_approval_case)",
    'duty': "subject_kind = 'case' AND subject_id IN (SELECT id FROM mould_approval_case)",
    'project_past': "project_id IN (SELECT id FROM mould_project)",
    'overdue_past': "record_id IN (SELECT id FROM mould_approval_case UNION ALL SELECT id FROM mould_duty)",
    'fact': "subject_id IN (SELECT id FROM mould_approval_case UNION ALL SELECT id FROM mould_project UNION ALL SELECT id FROM mould_permit)",
}
# Sums that are kept by day grow with what they sum.
SUMS = {
    'decided_tally': ['n', 'timed', 'on_time', 'steps', 'steps_on_paper', 'machine'],
    'intake_tally': ['received', 'corrected'],
}


def value(rule, copy):
    # The first digits of an id are its time: none that was made begins with f.
    if rule.startswith('~'):
        return f"'f{copy:03x}' || substr({rule[1:]}, 5)"
    return rule.replace('%', str(copy))


def main(copies):
    print('BEGIN;')
    for table, which in HANG.items():
        print(f'CREATE TEMPORARY TABLE mould_{table} AS SELECT * FROM {table} WHERE {which};')
    for copy in range(1, copies + 1):
        for table, own in OWN.items():
            print(f'CREATE TEMPORARY TABLE one AS SELECT * FROM mould_{table};')
            print(f"UPDATE one SET {', '.join(f'{column} = {value(rule, copy)}' for column, rule in own.items())};")
            print(f'INSERT INTO {table} SELECT * FROM one;')
            print('DROP TABLE one;')
    for table, columns in SUMS.items():
        print(f"UPDATE {table} SET {', '.join(f'{column} = {column} * {copies + 1}' for column in columns)};")
    print('COMMIT;')


main(int(sys.argv[1]))
