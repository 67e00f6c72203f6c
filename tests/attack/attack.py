#!/usr/bin/env python3
"""Attacks a running demonstration with tools of others: schemathesis against its API document, wapiti and sqlmap against its addresses, signed in and
not; a fuzzer against the readers of what strangers send. Says what they found and exits with 1 if it was anything.

    tests/attack/attack.py [schema|crawl|inject|fuzz ...] [--role leader ...] [--binary target/demo/ballast] [--examples 15] [--seconds 600]

Beside the program lie `fuzz` and `fuzz_rules`, built the same way.
"""
import argparse
import http.client
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../faults"))
from city import ROOT, City, Client  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = os.path.join(ROOT, "target/attack/bin")
ROLES = ["applicant", "window-clerk", "reviewer", "office-head", "project-officer", "leader", "inspector", "administrator",
         "recruiter"]
# Whoever calls these is signed out, locked out or moves the city's clock by a year: they are called without a session alone.
ENDS = ["post-session", "delete-session", "post-session-password", "post-session-provider", "post-session-provider-return", "post-session-code",
        "post-session-second-factor", "post-session-second-factor-confirm", "post-session-post", "delete-me-sessions-id", "post-me-password", "post-clock-advance",
        "post-people-id-commands"]
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance"
# Where ids of each noun are found.
LISTS = ["projects", "cases", "duties", "issues", "complaints", "entities", "stewards", "visits", "parlour", "policies", "policies/claims", "walks",
         "dispatch/meetings", "task-forces", "campaigns", "tours", "objectives", "offices", "ratings", "watch", "people", "establishments"]


def ids(city):
    """Real ids by noun, as whoever may sees them: a made-up one is only ever not found."""
    found = {}
    for role in ROLES:
        client = Client(city).sign_in(role)
        for noun in LISTS:
            status, answer = client.ask("GET", f"/api/v1/{noun}")
            rows = answer.get("items") or answer.get("chairs") or [] if status == 200 and isinstance(answer, dict) else []
            found.setdefault(noun, set()).update(str(row["id"]) for row in rows[:20] if isinstance(row, dict) and "id" in row)
    return {noun: sorted(some) for noun, some in found.items() if some}


def chosen(asked, roles):
    """The roles of an attack, or those of them that were asked for."""
    return [role for role in roles if not asked.role or (role or "nobody") in asked.role]


def run(command, said, seconds, env=None):
    with open(said, "ab") as out:
        try:
            return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, timeout=seconds, env=env, cwd=os.path.dirname(said)).returncode
        except subprocess.TimeoutExpired:
            return -1


def schema(city, document, asked, place):
    """No answer of 500 and more, and none that the document does not describe."""
    known = os.path.join(place, "ids.json")
    with open(known, "w") as file:
        json.dump(ids(city), file)
    wrong = []
    for role in chosen(asked, [None, *ROLES]):
        client = Client(city).sign_in(role) if role else Client(city)
        if not role:
            client.csrf = client.api("GET", "/session")["csrf"]
        said = os.path.join(place, f"schema-{role or 'nobody'}.log")
        command = [f"{TOOLS}/schemathesis", "run", document, "--url", f"http://127.0.0.1:{city.port}", "--checks", CHECKS, "--no-color",
                   "--max-examples", str(asked.examples), "--phases", "examples,coverage,fuzzing", "--request-timeout", "30",
                   "--header", f"Cookie: {client.cookie}", "--header", f"x-csrf-token: {client.csrf}"]
        command += [f"--exclude-operation-id={one}" for one in ENDS if role]
        env = {**os.environ, "SCHEMATHESIS_HOOKS": os.path.join(HERE, "hooks.py"), "PYTHONPATH": HERE, "BALLAST_IDS": known}
        if run(command, said, asked.seconds * 4, env) != 0:
            wrong.append(f"schemathesis as {role or 'nobody'}: {said}")
    return wrong


def plain(document, place):
    """The document without operations that take anything but a JSON object: wapiti 3.2.3 breaks off at those."""
    with open(document) as file:
        whole = json.load(file)
    for path in whole["paths"].values():
        for method, operation in list(path.items()):
            kinds = (operation.get("requestBody") or {}).get("content") or {}
            if kinds and list(kinds) != ["application/json"]:
                del path[method]
    to = os.path.join(place, "plain.json")
    with open(to, "w") as file:
        json.dump(whole, file)
    return to


def crawl(city, document, asked, place):
    """wapiti finds nothing, neither as nobody nor as an applicant, a reviewer and an administrator."""
    wrong, each = [], max(10, asked.seconds // 8)
    document = plain(document, place)
    for role in chosen(asked, [None, "applicant", "reviewer", "administrator"]):
        client = Client(city).sign_in(role) if role else Client(city)
        out, said = os.path.join(place, f"crawl-{role or 'nobody'}.json"), os.path.join(place, f"crawl-{role or 'nobody'}.log")
        command = [os.path.join(ROOT, "target/attack-wapiti/bin/wapiti"), "-u", f"http://127.0.0.1:{city.port}/", "--swagger", document, "-f", "json", "-o", out, "--flush-session",
                   "--max-scan-time", str(asked.seconds), "--max-attack-time", str(each), "--no-bugreport",
                   "-m", "sql,xss,file,exec,crlf,ssrf,xxe,redirect,csp,http_headers,cookieflags,backup,methods,htaccess,timesql,permanentxss",
                   "--store-session", os.path.join(place, f"wapiti-{role or 'nobody'}")]
        if role:
            command += ["-H", f"Cookie: {client.cookie}", "-H", f"x-csrf-token: {client.csrf}"]
        run(command, said, asked.seconds + 16 * each + 120)
        if not os.path.exists(out):
            wrong.append(f"wapiti as {role or 'nobody'} came to no end: {said}")
            continue
        with open(out) as file:
            report = json.load(file)
        for kind in ("vulnerabilities", "anomalies"):
            for name, all_ in report[kind].items():
                unexplained = [one for one in all_ if not explained("wapiti", name, one.get("path", ""), one.get("info", ""))]
                if unexplained:
                    first = unexplained[0]
                    wrong.append(f"wapiti as {role or 'nobody'}: {name}, {len(unexplained)} times: {first.get('path')} {first.get('info')}")
    return wrong


def explained(tool, name, path, info):
    """Whether a finding stands in findings.json with the reason why it is none."""
    with open(os.path.join(HERE, "findings.json")) as file:
        return any(one["tool"] == tool and one["name"] == name and one.get("path", "") in path and one.get("info", "") in info for one in json.load(file))


def addresses(document):
    """Every operation that reads and takes a query, with a value for each parameter."""
    with open(document) as file:
        paths = json.load(file)["paths"]
    values = {"limit": "10", "order": "asc", "from": "2023-01-01", "to": "2023-12-31", "on": "2023-07-07", "q": "a"}
    for path, methods in paths.items():
        operation = methods.get("get")
        names = [one["name"] for one in (operation or {}).get("parameters", []) if one["in"] == "query"]
        if names and "{" not in path and not path.endswith("stream"):
            yield path, names, values


def inject(city, document, asked, place):
    """sqlmap finds no parameter that can be injected into."""
    wrong = []
    for role in chosen(asked, [None, "leader", "inspector", "administrator"]):
        client = Client(city).sign_in(role) if role else Client(city)
        targets, said = os.path.join(place, f"inject-{role or 'nobody'}.txt"), os.path.join(place, f"inject-{role or 'nobody'}.log")
        with open(targets, "w") as file:
            for path, names, values in addresses(document):
                # One parameter at a time: an unknown value of another would refuse all of them.
                for name in names if client.ask("GET", path)[0] in (200, 400, 422) else []:
                    query = urllib.parse.urlencode({name: values.get(name, "1")})
                    file.write(f"http://127.0.0.1:{city.port}{path}?{query}\n")
        command = [f"{TOOLS}/sqlmap", "-m", targets, "--batch", "--smart", "--level", "2", "--risk", "2", "--technique", "BEU", "--timeout", "10",
                   "--retries", "0", "--flush-session", "--skip-waf", "--disable-coloring", "--ignore-code", "400,401,403,404,422",
                   "--output-dir", os.path.join(place, "sqlmap")]
        command += ["--cookie", client.cookie] if role else []
        if run(command, said, asked.seconds * 3) != 0:
            wrong.append(f"sqlmap as {role or 'nobody'} came to no end: {said}")
        with open(said, errors="replace") as file:
            hits = [line.strip() for line in file if "identified the following injection" in line or "appears to be" in line and "injectable" in line]
        wrong += [f"sqlmap as {role or 'nobody'}: {hit}" for hit in hits]
    return wrong


FUZZED = ["rules", "uploads", "sheets", "proofs", "notes", "permits", "lists"]


def fetch(client, path, to):
    connection = http.client.HTTPConnection("127.0.0.1", client.city.port, timeout=120)
    connection.request("GET", path, headers={"cookie": client.cookie or ""})
    answer = connection.getresponse()
    bytes_ = answer.read()
    connection.close()
    if answer.status == 200:
        with open(to, "wb") as file:
            file.write(bytes_)
    return answer.status == 200


def seeds(city, place):
    """Files as the demonstration gives them out, by the target that reads such ones."""
    leader, officer = Client(city).sign_in("leader"), Client(city).sign_in("project-officer")
    folder = {name: os.path.join(place, "seeds", name) for name in FUZZED}
    for one in folder.values():
        os.makedirs(one)
    fetch(leader, "/api/v1/public/permit-status", os.path.join(folder["lists"], "status.json"))
    fetch(leader, "/ledger/checkpoint", os.path.join(folder["notes"], "checkpoint.txt"))
    for name in ["ledger.pub", "ledger-sm2.pub"]:
        if os.path.exists(os.path.join(city.data, name)):
            shutil.copy(os.path.join(city.data, name), folder["notes"])
    fetch(officer, "/api/v1/entities.xlsx?district=211404", os.path.join(folder["sheets"], "entities.xlsx"))
    for n, (permit,) in enumerate(city.rows("SELECT id FROM permit ORDER BY id LIMIT 3")):
        fetch(leader, f"/api/v1/permits/{permit}/pdf", os.path.join(folder["permits"], f"permit-{n}.pdf"))
        fetch(leader, f"/api/v1/permits/{permit}/proof", os.path.join(folder["proofs"], f"permit-{n}.tlog-proof"))
    # What is uploaded may be any of these, and what it is not.
    for name in ["permits", "sheets", "lists", "notes"]:
        for file in os.listdir(folder[name]):
            shutil.copy(os.path.join(folder[name], file), folder["uploads"])
    with open(os.path.join(folder["uploads"], "picture.png"), "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89")
    return folder


def fuzz(city, document, asked, place):
    """No reader panics, whatever it is given."""
    folder, wrong = seeds(city, place), []
    for name in FUZZED:
        program = ["fuzz_rules"] if name == "rules" else ["fuzz", name, "--seeds", folder[name]]
        said = os.path.join(place, f"fuzz-{name}.log")
        seconds = max(1, asked.seconds // len(FUZZED))
        command = ["nice", "-n", "19", os.path.join(os.path.dirname(asked.binary), program[0]), *program[1:], "--seconds", str(seconds),
                   "--seed", str(random.randrange(1 << 32))]
        if run(command, said, seconds + 120) != 0:
            wrong.append(f"fuzz {name}: {said}")
        else:
            with open(said) as file:
                print("  " + file.read().strip(), flush=True)
    return wrong


def main():
    options = argparse.ArgumentParser()
    options.add_argument("what", nargs="*", default=[])
    options.add_argument("--binary", default=f"{ROOT}/target/demo/ballast")
    options.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    options.add_argument("--document", default=f"{ROOT}/crates/server/openapi.json")
    options.add_argument("--examples", type=int, default=15)
    options.add_argument("--seconds", type=int, default=600)
    options.add_argument("--role", action="append", choices=["nobody", *ROLES], help="as this one alone; may be given more than once")
    asked = options.parse_args()
    asked.binary = os.path.abspath(asked.binary)
    attacks = {"schema": schema, "crawl": crawl, "inject": inject, "fuzz": fuzz}
    unknown = [one for one in asked.what if one not in attacks]
    if unknown:
        raise SystemExit(f"there is no attack {unknown[0]}: {', '.join(attacks)}")
    random.seed(1)
    place = tempfile.mkdtemp(prefix="ballast-attack-")
    city = City(asked.binary, asked.database, place)
    city.start()
    wrong = []
    try:
        for name in asked.what or attacks:
            found = attacks[name](city, asked.document, asked, place)
            print(f"{name}: {len(found) or 'no'} finding{'s' if len(found) > 1 else ''}", flush=True)
            wrong += found
        if city.process.poll() is not None:
            wrong.append("the server ended")
        genuine, told = city.verify()
        if not genuine:
            wrong.append(f"the log does not verify: {told}")
    finally:
        city.close()
    for one in wrong:
        print(f"- {one}")
    if not wrong:
        shutil.rmtree(place, ignore_errors=True)
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
