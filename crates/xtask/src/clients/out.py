"""What leaves the server by itself: mail through SMTP, signed messages, lists as feeds, counts, whether it is well."""

import base64
import email
import email.policy
import hashlib
import hmac
import http.server
import re
import socketserver
import threading
import time
import xml.etree.ElementTree as tree
from datetime import datetime, timedelta, timezone
from json import loads


READER = "reader@news.example"


class MailServer:
    """Takes mail as RFC 5321 has it, as far as one sender needs."""

    def __init__(self):
        taken = self.taken = []

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                self.say("220 here")
                envelope = []
                for line in self.rfile:
                    word = line.decode().strip()
                    if word.upper().startswith(("EHLO", "HELO")):
                        self.say("250-here\r\n250-8BITMIME\r\n250 SMTPUTF8")
                    elif word.upper() == "DATA":
                        self.say("354 go on")
                        lines = []
                        while (line := self.rfile.readline()) != b".\r\n":
                            lines.append(line[1:] if line.startswith(b".") else line)
                        taken.append((envelope, b"".join(lines)))
                        self.say("250 taken")
                    elif word.upper() == "QUIT":
                        return self.say("221 bye")
                    else:
                        envelope.append(word)
                        self.say("250 well")

            def say(self, line):
                self.wfile.write(line.encode() + b"\r\n")

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = "smtp://127.0.0.1:%d" % server.server_address[1]


class Hook:
    """An address that is told of editions; the first message finds it unwell."""

    def __init__(self):
        told = self.told = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                told.append((dict(self.headers), self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(503 if len(told) == 1 else 204)
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.2", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.2:{server.server_port}/hook"


def follow(place):
    """Asks for messages, before anything came in."""
    page = place.ask("POST", "/out/hooks", {"cookie": place.cookie}, form={"url": place.hook.url})
    place.hook.secret = re.search(r"whsec_[\w+/=]+", page.text)[0]


def wait(things, n_wanted, what):
    for _ in range(180):
        if len(things) >= n_wanted:
            return
        time.sleep(1)
    raise AssertionError(f"no {what} came")


def health(place):
    """/health: well, for everybody."""
    told = place.ask("GET", "/health")
    assert (told.status, told.body) == (200, b"well\n")


def metrics(place):
    """/metrics: in the format of Prometheus, for an admin's password alone."""
    assert place.ask("GET", "/metrics").status == 401
    told = place.ask("GET", "/metrics", {"authorization": f"Bearer {place.password}"})
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = told.text.splitlines()
    assert all(re.fullmatch(r"# (HELP|TYPE) rashomon_\w+ .+|rashomon_\w+ [0-9.e+-]+", line) for line in lines), lines
    counts = dict(line.split(" ") for line in lines if not line.startswith("#"))
    assert float(counts["rashomon_articles"]) == 5 and float(counts["rashomon_requests_total"]) > 10
    assert float(counts["rashomon_faults_total"]) == 0, "nothing failed in all the calls before"


def lists(place):
    """lists as feeds: top stories, a search, a speaker, as Atom and JSON Feed; unchanged is told so; taken back is gone."""
    signed_in, paths = {"cookie": place.cookie}, []
    for kind, words, n_items in (("top", "", 1), ("search", "ferry", 2), ("person", "Elsa Brandt", 1)):
        page = place.ask("POST", "/out/lists", signed_in, form={"kind": kind, "words": words})
        path = re.search(r"/out/\w{40}", page.text)[0]
        told = place.ask("GET", path + ".atom")
        entries = tree.fromstring(told.body).findall("{http://www.w3.org/2005/Atom}entry")
        again = place.ask("GET", path + ".atom", {"if-none-match": told.headers["etag"]})
        assert again.status == 304 and again.body == b""
        feed = place.ask("GET", path + ".json").json
        assert feed["version"] == "https://jsonfeed.org/version/1.1" and len(feed["items"]) == len(entries) >= n_items, feed
        assert all(item["url"].startswith("http") and item["content_html"] for item in feed["items"])
        paths.append(path)
    numbers = re.findall(r"/out/lists/(\d+)/remove", place.ask("GET", "/out", signed_in).text)
    assert len(numbers) == 3
    for number in numbers:
        place.ask("POST", f"/out/lists/{number}/remove", signed_in, form={})
    assert [place.ask("GET", path + ".atom").status for path in paths] == [404] * 3


def messages(place):
    """webhooks: the edition of the story, signed as Standard Webhooks has it, sent again after a failure."""
    wait(place.hook.told, 2, "second message")
    (first, first_body), (second, body) = place.hook.told[:2]
    headers = {name.lower(): value for name, value in second.items()}
    assert body == first_body and headers["webhook-id"] == {k.lower(): v for k, v in first.items()}["webhook-id"]
    message = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(place.hook.secret.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == "v1," + signature
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 600
    told = loads(body)
    assert told["type"] == "story.edition" and told["data"]["title"], told
    assert told["data"]["url"] == f"{place.address}/story/{told['data']['story']}", told


def mail(place):
    """mail: the top stories at the time that was asked for, as text and HTML, through SMTP."""
    at = datetime.now(timezone.utc) + timedelta(seconds=65)
    form = {"address": READER, "at": at.strftime("%H:%M")}
    assert place.ask("POST", "/out/mail", {"cookie": place.cookie}, form=form).status == 303
    wait(place.mail.taken, 1, "mail")
    envelope, message = place.mail.taken[0]
    assert [word.split(" ")[0:2] for word in envelope[:2]] == [["MAIL", "FROM:<news@news.example>"], ["RCPT", f"TO:<{READER}>"]]
    message = email.message_from_bytes(message, policy=email.policy.default)
    assert message["to"] == READER and message["from"] == "Rashomon <news@news.example>"
    assert message["subject"].startswith("Top stories, ") and message["date"] and message["message-id"]
    assert message["auto-submitted"] == "auto-generated"
    text = message.get_body(("plain",)).get_content()
    page = message.get_body(("html",)).get_content()
    for part in (text, page):
        assert "Calder Courier" in part and "Mainland Post" in part and f"{place.address}/story/" in part, part
    told = place.ask("GET", "/out", {"cookie": place.cookie}).text
    assert "last sent" in told and "failed" not in told


STEPS = [health, metrics, lists, messages, mail]
