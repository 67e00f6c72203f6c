"""What bench/live.sh runs: readers for the streams, and the screens that they open. Python's standard library alone."""
import asyncio
import json
import sqlite3
import sys
import time
import uuid

STREAMS_OF_ONE = 12


def readers(database, screens):
    """Adds leaders of the city until there are enough for so many streams."""
    with sqlite3.connect(database) as rows:
        columns = [row[1] for row in rows.execute('PRAGMA table_info(account)')]
        mould = dict(zip(columns, rows.execute("SELECT * FROM account WHERE role = 'leader' AND office = 'city-government' AND district IS NULL").fetchone()))
        for n in range(-(-screens // STREAMS_OF_ONE)):
            one = mould | {'id': str(uuid.UUID(int=(0x018C2F0E7A00 << 80) | (7 << 76) | (2 << 62) | n)), 'name': f'screen {n}'}
            rows.execute(f"INSERT INTO account ({', '.join(one)}) VALUES ({', '.join('?' * len(one))})", list(one.values()))


class Line:
    """One connection that speaks HTTP/1.1 and keeps its cookie."""

    def __init__(self, port):
        self.port, self.cookie, self.csrf = port, '', ''

    async def open(self):
        self.reader, self.writer = await asyncio.open_connection('127.0.0.1', self.port, limit=1 << 22)

    def send(self, method, path, body=None):
        data = b'' if body is None else json.dumps(body).encode()
        head = f'{method} /api/v1{path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {self.cookie}\r\nx-csrf-token: {self.csrf}\r\ncontent-type: application/json\r\ncontent-length: {len(data)}\r\n\r\n'
        self.writer.write(head.encode() + data)

    async def head(self):
        lines = (await self.reader.readuntil(b'\r\n\r\n')).decode().split('\r\n')
        fields = dict(line.lower().split(': ', 1) for line in lines[1:] if ': ' in line)
        cookie = next((line.split(': ', 1)[1].split(';')[0] for line in lines if line.lower().startswith('set-cookie')), None)
        if cookie:
            self.cookie = cookie
        return int(lines[0].split()[1]), fields

    async def ask(self, method, path, body=None):
        self.send(method, path, body)
        status, fields = await self.head()
        data = await self.reader.readexactly(int(fields['content-length']))
        if status >= 300:
            sys.exit(f'{method} {path} answers {status}: {data[:300].decode()}')
        return json.loads(data) if data else None

    async def sign_in(self, identity):
        self.csrf = (await self.ask('GET', '/session'))['csrf']
        self.csrf = (await self.ask('POST', '/session', {'identity': identity}))['csrf']


async def screen(port, cookie, heard, drawn):
    """Listens for good; asks for the cockpit whenever something changed."""
    stream, line = Line(port), Line(port)
    stream.cookie = line.cookie = cookie
    await stream.open()
    await line.open()
    stream.send('GET', '/tellings/stream?changes=true')
    status, _ = await stream.head()
    if status != 200:
        sys.exit(f'a stream answers {status}')

    async def follow():
        while True:
            # Chunks, comments and ids pass by.
            if (await stream.reader.readline()).strip() == b'event: changed':
                heard.append(time.perf_counter())
                line.send('GET', '/cockpit')
                _, fields = await line.head()
                await line.reader.readexactly(int(fields['content-length']))
                drawn.append(time.perf_counter())

    return asyncio.create_task(follow())


def shown(what, since, times):
    ms = sorted((at - since) * 1000 for at in times)
    at = lambda part: ms[min(len(ms) - 1, int(len(ms) * part))]
    return f'{what} p50 {at(0.5):6.0f}  p99 {at(0.99):6.0f}  max {ms[-1]:6.0f}'


async def screens(port, many, changes):
    people = Line(port)
    await people.open()
    identities = (await people.ask('GET', '/session/identities'))['items']
    watching = [one['id'] for one in identities if one['role'] == 'leader' and one['office']['id'] == 'city-government']
    cookies = []
    for identity in watching[: -(-many // STREAMS_OF_ONE)]:
        one = Line(port)
        await one.open()
        await one.sign_in(identity)
        cookies.append(one.cookie)
    officer = Line(port)
    await officer.open()
    await officer.sign_in(next(one['id'] for one in identities if one['role'] == 'project-officer'))
    heard, drawn, tasks = [], [], []
    for n in range(many):
        tasks.append(await screen(port, cookies[n // STREAMS_OF_ONE], heard, drawn))
    rows = (await officer.ask('GET', f'/projects?started=false&limit={changes}'))['items']
    print(f'{many} screens, {len(rows)} changes; milliseconds since a change was answered')
    for row in rows:
        # The log takes a change in a second later, which is a change too: until that is heard and drawn.
        await asyncio.sleep(4)
        project = await officer.ask('GET', f"/projects/{row['id']}")
        heard.clear()
        drawn.clear()
        await officer.ask('POST', f"/projects/{row['id']}/milestones", {'version': project['version'], 'kind': 'started', 'done_on': '2023-07-07'})
        since = time.perf_counter()
        for _ in range(1000):
            await asyncio.sleep(0.01)
            if len(drawn) >= many:
                break
        if len(drawn) < many:
            sys.exit(f'only {len(heard)} heard and {len(drawn)} drew within ten seconds')
        print(shown('heard', since, heard[:many]), ' ', shown('drawn', since, drawn[:many]), flush=True)
    for task in tasks:
        task.cancel()


if __name__ == '__main__':
    if sys.argv[1] == 'readers':
        readers(sys.argv[2], int(sys.argv[3]))
    else:
        asyncio.run(screens(*map(int, sys.argv[2:5])))
