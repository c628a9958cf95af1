"""A client of Miniflux' interface: its core, call by call."""

import base64
import re

from place import GIF, NAME, REPORTS


class Rest:
    def __init__(self, place):
        self.place = place
        self.token = {"x-auth-token": place.password}

    def ask(self, method, path, status, json=None, body=None):
        told = self.place.ask(method, path, self.token, json=json, body=body)
        assert told.status == status, (method, path, told.status, told.text)
        return told.json if told.body.startswith((b"{", b"[")) else told.text

    def entries(self, query="", path="/v1/entries"):
        return self.ask("GET", f"{path}?{query}", 200)

    def total(self, query=""):
        return self.entries(query)["total"]

    def fresh(self):
        ids = [entry["id"] for entry in self.entries("direction=asc")["entries"]]
        self.ask("PUT", "/v1/entries", 204, {"entry_ids": ids, "status": "unread"})
        for entry in self.entries("starred=true")["entries"]:
            self.ask("PUT", f"/v1/entries/{entry['id']}/bookmark", 204)
        assert len(ids) == 6 == self.total("status=unread"), ids
        return ids

    def feed(self, title="Mainland Post"):
        return next(feed for feed in self.ask("GET", "/v1/feeds", 200) if feed["title"] == title)


def sign_in(rest):
    """X-Auth-Token and Basic; without either 401 with a challenge and error_message."""
    basic = base64.b64encode(f"{NAME}:{rest.place.password}".encode()).decode()
    for headers in (rest.token, {"authorization": f"Basic {basic}"}):
        assert rest.place.ask("GET", "/v1/me", headers).json["username"] == NAME
    wrong = base64.b64encode(f"{NAME}:wrong".encode()).decode()
    for headers in ({}, {"x-auth-token": "wrong"}, {"authorization": f"Basic {wrong}"}):
        told = rest.place.ask("GET", "/v1/me", headers)
        assert told.status == 401 and told.json["error_message"] and "Basic" in told.headers["www-authenticate"]


def about(rest):
    """me, version, healthcheck: what clients ask first."""
    me = rest.ask("GET", "/v1/me", 200)
    assert me["is_admin"] is True and isinstance(me["id"], int) and me["timezone"] == "UTC"
    assert re.match(r"\d+\.\d+\.\d+$", rest.ask("GET", "/v1/version", 200)["version"])
    assert rest.place.ask("GET", "/healthcheck").body == b"OK"


def categories(rest):
    """categories: listed, with their feeds and entries, renamed, removed; their feeds stay."""
    titles = {category["title"]: category["id"] for category in rest.ask("GET", "/v1/categories", 200)}
    assert set(titles) == {"Feeds", "Stories"}
    assert len(rest.ask("GET", f"/v1/categories/{titles['Feeds']}/feeds", 200)) == 2
    assert rest.entries(path=f"/v1/categories/{titles['Stories']}/entries")["total"] == 1
    assert rest.total(f"category_id={titles['Feeds']}") == 5
    rest.ask("PUT", f"/v1/categories/{titles['Feeds']}", 201, {"title": "Shore"})
    titles = {category["title"]: category["id"] for category in rest.ask("GET", "/v1/categories", 200)}
    assert set(titles) == {"Shore", "Stories"}
    rest.ask("DELETE", f"/v1/categories/{titles['Shore']}", 204)
    assert rest.feed()["category"]["title"] == "Feeds"


def feeds(rest):
    """feeds: listed, one, added, changed, asked anew, counted, removed."""
    new = rest.ask("POST", "/v1/feeds", 201, {"feed_url": "http://127.0.0.2:9/new.xml"})["feed_id"]
    changed = rest.ask("PUT", f"/v1/feeds/{new}", 201, {"title": "New", "disabled": True})
    assert (changed["title"], changed["disabled"]) == ("New", True)
    assert rest.ask("GET", f"/v1/feeds/{new}", 200)["feed_url"] == "http://127.0.0.2:9/new.xml"
    rest.ask("DELETE", f"/v1/feeds/{new}", 204)
    rest.ask("GET", f"/v1/feeds/{new}", 404)
    rest.ask("PUT", f"/v1/feeds/{rest.feed()['id']}/refresh", 204)
    rest.ask("PUT", "/v1/feeds/refresh", 204)
    rest.fresh()
    assert rest.ask("GET", "/v1/feeds/counters", 200)["unreads"][str(rest.feed()["id"])] == 2
    assert {feed["title"] for feed in rest.ask("GET", "/v1/feeds", 200)} == {*REPORTS, "Stories"}


def icons(rest):
    """icons: of a feed, as data."""
    icon = rest.feed()["icon"]["icon_id"]
    for path in (f"/v1/icons/{icon}", f"/v1/feeds/{rest.feed()['id']}/icon"):
        told = rest.ask("GET", path, 200)
        assert told["mime_type"] == "image/gif"
        assert told["data"] == "image/gif;base64," + base64.b64encode(GIF).decode()
    rest.ask("GET", "/v1/icons/999999", 404)


def entries(rest):
    """entries: status, starred, search, limit, offset, direction, after, before, by id; of a feed; one."""
    ids = rest.fresh()
    assert [entry["id"] for entry in rest.entries("limit=2&offset=1&direction=asc")["entries"]] == ids[1:3]
    assert [entry["id"] for entry in rest.entries("limit=2")["entries"]] == ids[:-3:-1]
    assert rest.total(f"after_entry_id={ids[3]}") == 2 and rest.total(f"before_entry_id={ids[3]}") == 3
    assert rest.total("after=4000000000") == 0 and rest.total("before=4000000000") == 6
    assert rest.total("published_after=1000000000") == 6
    assert {entry["title"] for entry in rest.entries("search=riddle")["entries"]} == {"A & B < C: the museum's riddle"}
    assert rest.total("status=read") == 0 and rest.total("status=read&status=unread") == 6
    feed = rest.feed()["id"]
    assert rest.entries(path=f"/v1/feeds/{feed}/entries")["total"] == 2 == rest.total(f"feed_id={feed}")
    one = rest.ask("GET", f"/v1/entries/{ids[0]}", 200)
    assert one == rest.ask("GET", f"/v1/feeds/{one['feed_id']}/entries/{ids[0]}", 200)
    assert one["status"] == "unread" and one["feed"]["category"]["title"] and one["content"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one["published_at"]) and len(one["hash"]) == 64
    assert rest.ask("GET", f"/v1/entries/{ids[0]}/fetch-content", 200)["content"] == one["content"]
    rest.ask("GET", "/v1/entries/999999", 404)
    rest.ask("GET", "/v1/entries?limit=many", 400)


def marks(rest):
    """PUT entries, bookmark and star, save, mark-all-as-read of feed, category and user."""
    ids = rest.fresh()
    rest.ask("PUT", "/v1/entries", 204, {"entry_ids": ids[:2], "status": "read"})
    assert rest.total("status=read") == 2
    rest.ask("PUT", "/v1/entries", 400, {"entry_ids": ids[:2], "status": "eaten"})
    for path, starred in (("bookmark", 1), ("star", 0)):
        rest.ask("PUT", f"/v1/entries/{ids[0]}/{path}", 204)
        assert rest.total("starred=true") == starred
    for _ in range(2):
        rest.ask("POST", f"/v1/entries/{ids[0]}/save", 202)
    assert rest.total("starred=true") == 1
    rest.fresh()
    rest.ask("PUT", f"/v1/feeds/{rest.feed()['id']}/mark-all-as-read", 204)
    assert rest.total("status=unread") == 4
    rest.ask("PUT", f"/v1/categories/{rest.feed()['category']['id']}/mark-all-as-read", 204)
    assert rest.total("status=unread") == 1
    me = rest.ask("GET", "/v1/me", 200)["id"]
    rest.ask("PUT", f"/v1/users/{me}/mark-all-as-read", 204)
    rest.ask("PUT", f"/v1/users/{me + 1}/mark-all-as-read", 404)
    assert rest.total("status=unread") == 0
    rest.fresh()


def opml(rest):
    """export and import: OPML there and back."""
    told = rest.ask("GET", "/v1/export", 200)
    assert all(outlet.url in told for outlet in rest.place.outlets)
    more = '<opml version="2.0"><body><outline type="rss" text="In" xmlUrl="http://127.0.0.2:9/in.xml"/></body></opml>'
    rest.ask("POST", "/v1/import", 201, body=more)
    rest.ask("DELETE", f"/v1/feeds/{rest.feed('In')['id']}", 204)


STEPS = [sign_in, about, categories, feeds, icons, entries, marks, opml]
