"""What the fault scripts share: a demonstration that is started, killed and started again, people who work in it, and what must be true afterwards."""
import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
STARTS_WITHIN_SECONDS = 180


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Refused(Exception):
    """The server answered, and said no."""


class City:
    """A demonstration on a database of its own. `wrap`: a command before the program's own, such as strace's."""

    def __init__(self, binary, database, work):
        self.binary, self.work, self.port = binary, work, free_port()
        self.data = os.path.join(work, "data")
        self.postgres = Postgres(work) if database == "postgres" else None
        self.place = ["--data", self.data] + (["--database", self.postgres.url] if self.postgres else [])
        self.process = None

    def start(self, wrap=()):
        log = open(os.path.join(self.work, "log"), "ab")
        command = [*wrap, self.binary, "demo", *self.place, "--port", str(self.port), "--thin", "100",
                   "--proxy-header", "X-Forwarded-For"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        begun = time.time()
        while True:
            try:
                if Client(self).ask("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None or time.time() - begun > STARTS_WITHIN_SECONDS:
                raise SystemExit(f"the server does not start: see {self.work}/log")
            time.sleep(0.02)

    def kill(self, how=signal.SIGKILL):
        # The whole group: a tracer dies with what it traces.
        try:
            os.killpg(self.process.pid, how)
        except ProcessLookupError:
            pass
        self.process.wait()
        # A tracer that is killed is gone before what it traced.
        while True:
            with socket.socket() as asks:
                if asks.connect_ex(("127.0.0.1", self.port)):
                    return
            time.sleep(0.02)

    def verify(self):
        """Whether the log is what was appended and signed, by the program itself and without its server."""
        done = subprocess.run([self.binary, "ledger", "verify", *self.place, "--json"], capture_output=True, text=True)
        return done.returncode == 0, done.stdout + done.stderr

    def rows(self, sql):
        if self.postgres:
            return self.postgres.rows(sql)
        with sqlite3.connect(f"file:{self.data}/ballast.db?mode=ro", uri=True) as database:
            return database.execute(sql).fetchall()

    def stop(self):
        """Ends the server as an operator does."""
        if self.process and self.process.poll() is None:
            self.kill(signal.SIGINT)

    def close(self):
        self.stop()
        if self.postgres:
            self.postgres.stop()


class Postgres:
    """A PostgreSQL with its own files, which keeps what it has said to have committed (fsync stays on)."""

    def __init__(self, work):
        versions = sorted(os.listdir("/usr/lib/postgresql"), key=int)
        self.bin, self.port, self.data = f"/usr/lib/postgresql/{versions[-1]}/bin", free_port(), os.path.join(work, "pg")
        os.mkdir(self.data)
        os.chmod(work, 0o755)
        self.before = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if os.getuid() == 0:
            subprocess.run(["chown", "postgres", self.data], check=True)
        files = os.path.join(self.data, "data")
        self.run("initdb", "-D", files, "-U", "faults", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.run("pg_ctl", "-D", files, "-w", "-l", os.path.join(self.data, "log"), "-o",
                 f"-p {self.port} -k {self.data} -c listen_addresses=127.0.0.1", "start")
        self.files, self.url = files, f"postgres://faults@127.0.0.1:{self.port}/postgres"

    def run(self, program, *args):
        return subprocess.run([*self.before, f"{self.bin}/{program}", *args], check=True, cwd="/tmp", stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL)

    def rows(self, sql):
        command = [*self.before, f"{self.bin}/psql", self.url, "-AtF", "\t", "-c", sql]
        said = subprocess.run(command, check=True, cwd="/tmp", capture_output=True, text=True).stdout
        return [tuple(line.split("\t")) for line in said.splitlines()]

    def stop(self):
        subprocess.run([*self.before, f"{self.bin}/pg_ctl", "-D", self.files, "-m", "immediate", "stop"], cwd="/tmp",
                       stdout=subprocess.DEVNULL, check=False)


class Client:
    """Somebody with a session. Each has an address of its own, as if he came through the proxy: limits are per address."""

    def __init__(self, city):
        self.city, self.cookie, self.csrf = city, None, None
        self.address = "10." + ".".join(str(random.randrange(1, 255)) for _ in range(3))

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.city.port, timeout=30)
        headers = {"x-forwarded-for": self.address}
        if self.cookie:
            headers["cookie"] = self.cookie
        if method != "GET":
            headers |= {"content-type": "application/json", "x-csrf-token": self.csrf or ""}
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            text = answer.read()
        except http.client.HTTPException as broken:
            raise OSError(str(broken)) from broken
        finally:
            connection.close()
        given = answer.getheader("set-cookie")
        if given:
            self.cookie = given.split(";")[0]
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text.decode("utf-8", "replace")

    def api(self, method, path, body=None):
        status, answer = self.ask(method, "/api/v1" + path, body)
        if status >= 300:
            raise Refused(f"{method} {path}: {status} {answer}")
        return answer

    def sign_in(self, role, nth=0):
        self.csrf = self.api("GET", "/session")["csrf"]
        who = [one for one in self.api("GET", "/session/identities")["items"] if one["role"] == role]
        self.csrf = self.api("POST", "/session", {"identity": who[nth % len(who)]["id"]})["csrf"]
        return self


class Work:
    """Companies that ask and take back what they asked, as fast as they are answered; what was acknowledged is remembered."""

    def __init__(self, city, clients):
        self.city = city
        self.people = [Client(city).sign_in("applicant", nth) for nth in range(clients)]
        # Of each text: the id once its asking was acknowledged, and whether taking it back was.
        self.sent, self.asked, self.taken_back, self.maybe = set(), {}, set(), set()
        self.failed = 0

    def run(self, seconds):
        """Works until the time is over or the server is gone."""
        until = time.time() + seconds
        threads = [threading.Thread(target=self.one, args=(person, until)) for person in self.people]
        for thread in threads:
            thread.start()
        return threads

    def one(self, person, until):
        while time.time() < until:
            text = f"厂区门前道路夜间没有照明，请协调解决（{random.getrandbits(64):016x}）"
            self.sent.add(text)
            try:
                made = person.api("POST", "/issues", {"channel": "company-page", "text": text})
                self.asked[text] = made["id"]
                if random.random() < 0.5:
                    self.maybe.add(text)
                    step = {"version": made["version"], "do": "withdraw", "text": "已自行解决"}
                    person.api("POST", f"/issues/{made['id']}/commands", step)
                    self.taken_back.add(text)
                    self.maybe.discard(text)
            except OSError:
                return
            except Refused:
                self.failed += 1

    def check(self):
        """Every acknowledged write is there, nothing is there twice, and a duty is owed once exactly while its issue is open."""
        wrong = []
        marks = {text[-17:-1]: text for text in self.sent}
        kept = {}
        for id, document, open_ in self.city.rows("SELECT id, document, open FROM issue"):
            mark = next((mark for mark in self.found(document) if mark in marks), None)
            if mark:
                kept.setdefault(marks[mark], []).append((id, int(open_)))
        for text, rows in kept.items():
            if len(rows) > 1:
                wrong.append(f"there twice: {text}")
        for text, id in self.asked.items():
            if [row[0] for row in kept.get(text, [])] != [id]:
                wrong.append(f"acknowledged and lost: {id}")
        for text in self.taken_back:
            if text in kept and kept[text][0][1]:
                wrong.append(f"taken back, acknowledged, and open: {text}")
        for text in set(self.asked) - self.taken_back - self.maybe:
            if text in kept and not kept[text][0][1]:
                wrong.append(f"closed by nobody: {text}")
        owed = {}
        for subject, count in self.city.rows("SELECT subject_id, count(*) FROM duty WHERE subject_kind = 'issue' AND open = 1 GROUP BY subject_id"):
            owed[subject] = int(count)
        for text, rows in kept.items():
            id, open_ = rows[0]
            if owed.get(id, 0) != open_:
                wrong.append(f"{'open' if open_ else 'closed'}, with {owed.get(id, 0)} duties: {id}")
        twice = self.city.rows("SELECT duty_id, rung, audience FROM telling GROUP BY duty_id, rung, audience HAVING count(*) > 1")
        wrong += [f"told twice: {row}" for row in twice]
        return wrong, len(kept)

    @staticmethod
    def found(document):
        return [document[at + 1:at + 17] for at, one in enumerate(document) if one == "（"]


def workshop():
    return tempfile.mkdtemp(prefix="ballast-faults-")
