"""What the walks read: two outlets on this machine, and a server that follows them."""

import http.client
import http.server
import re
import subprocess
import threading
import time
import urllib.parse
from email.utils import formatdate
from json import dumps, loads

NAME = "editor"
GIF = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
REPORTS = {
    "Calder Courier": [
        (
            "Fire on the ferry Ingrid off Calder",
            "The ferry Ingrid caught fire off Calder on Tuesday night, and all 212 people on board were taken off by "
            "lifeboats before midnight. \"The fire began in the engine room,\" the harbour master, Elsa Brandt, said. "
            "Nobody was hurt.",
        ),
        ("Larnby votes for a new bridge", "The council of Larnby voted nine to four for a bridge over the Esk."),
        ("Storks come back to the marsh", "Thirty storks were counted in the marsh of Oster, twice as many as a year ago."),
    ],
    "Mainland Post": [
        (
            "Ferry Ingrid burns off Calder, 212 taken off",
            "All 212 people aboard the ferry Ingrid were brought ashore after it began to burn near Calder late on "
            "Tuesday, the coastguard said. Harbour master Elsa Brandt said that the fire \"began in the engine room\". "
            "Two passengers were treated for burns in the hospital of Calder.",
        ),
        ("A & B < C: the museum's riddle", "The museum shows a riddle of 1711 that nobody has solved & nobody will."),
    ],
}


class Outlet:
    """A feed on a port of its own, with a picture."""

    def __init__(self, name):
        reports = REPORTS[name]

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                origin = f"http://{self.headers['host']}"
                kind, body, status = "application/rss+xml", GIF, 200
                if self.path == "/feed.xml":
                    items = "".join(
                        f"<item><guid>{place}</guid><title><![CDATA[{title}]]></title><link>{origin}/{place}.html</link>"
                        f"<pubDate>{formatdate(time.time() - 3600 * (place + 1))}</pubDate>"
                        f"<description><![CDATA[<p>{text}</p>]]></description></item>"
                        for place, (title, text) in enumerate(reports)
                    )
                    body = f'<rss version="2.0"><channel><title>{name}</title><link>{origin}/</link>{items}</channel></rss>'.encode()
                elif self.path == "/favicon.ico":
                    kind = "image/gif"
                else:
                    status = 404
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.2", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.2:{self.server.server_port}/feed.xml"


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()
        self.text = self.body.decode(errors="replace")

    @property
    def json(self):
        return loads(self.body)


class Place:
    """A server with an account, a password for programs, two feeds, what they list and a story of it."""

    def __init__(self, program, model, collection, mail, hook, follow):
        self.mail, self.hook = mail, hook
        command = [program, "serve", "--collection", collection, "--listen", "127.0.0.1:0", "--model", model]
        command += ["--no-pages", "--allow-network", "127.0.0.2/32"]
        command += ["--mail-server", mail.url, "--mail-from", "Rashomon <news@news.example>"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if setup := re.match(r"first account: http://([^/]+)/setup\?code=(\S+)", line):
                break
        else:
            raise SystemExit("the server ended")
        threading.Thread(target=lambda: list(self.process.stderr), daemon=True).start()
        self.host, code = setup.groups()
        self.address = f"http://{self.host}"
        account = {"name": NAME, "password": "long enough words", "code": code}
        made = self.ask("POST", "/setup", form=account)
        self.cookie = made.headers["set-cookie"].split(";")[0]
        page = self.ask("POST", "/settings/programs", {"cookie": self.cookie}, form={"name": "walks"})
        self.password = re.search(r'<code class="password">(\w+)</code>', page.text)[1]
        follow(self)
        self.outlets = [Outlet(name) for name in REPORTS]
        token = {"x-auth-token": self.password}
        for n_entries, outlet in zip((3, 6), self.outlets):
            added = self.ask("POST", "/v1/feeds", token, json={"feed_url": outlet.url})
            assert added.status == 201, added.text
            # The story comes a few seconds after its reports; the feeds come apart, so that times tell them apart.
            self.wait(token, n_entries)
            time.sleep(1.2)
        # What came last can be searched for a few seconds later.
        self.wait(token, 1, "?search=riddle")

    def wait(self, token, n_entries, query=""):
        for _ in range(300):
            listed = self.ask("GET", "/v1/entries" + query, token).json
            if listed["total"] >= n_entries:
                return
            time.sleep(0.2)
        raise SystemExit(f"only {listed['total']} of {n_entries} entries came")

    def ask(self, method, path, headers=(), form=None, json=None, body=None):
        """One request on a connection of its own; `form` is a dict, or pairs where a name comes several times."""
        headers = dict(headers)
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers.setdefault("content-type", "application/x-www-form-urlencoded")
        if json is not None:
            body = dumps(json)
            headers.setdefault("content-type", "application/json")
        while True:
            connection = http.client.HTTPConnection(self.host, timeout=30)
            connection.request(method, path, body, headers)
            answer = Answer(connection.getresponse())
            connection.close()
            if answer.status != 429:
                return answer
            # The walks ask faster than any reader.
            time.sleep(int(answer.headers["retry-after"]))

    def close(self):
        self.process.terminate()
        return self.process.wait(30)


class Table:
    """What was tried, and how it went."""

    def __init__(self):
        self.rows, self.n_failed = [("program", "interface", "what it did", "result")], 0

    def row(self, program, interface, what, result="ok"):
        self.rows.append((program, interface, what, result))
        self.n_failed += result not in ("ok", "skipped")

    def walk(self, program, interface, steps, *arguments):
        """Does all steps, each named by the first line of what it says of itself."""
        for step in steps:
            what = step.__doc__.splitlines()[0].rstrip(".")
            try:
                step(*arguments)
                self.row(program, interface, what)
            except Exception as error:  # whatever it is, it belongs in the table
                place = error.__traceback__
                while place.tb_next:
                    place = place.tb_next
                self.row(program, interface, what, f"FAILED, line {place.tb_lineno}: {type(error).__name__} {error}"[:400])

    def show(self):
        widths = [max(len(row[column]) for row in self.rows) for column in range(3)] + [0]
        for row in self.rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
