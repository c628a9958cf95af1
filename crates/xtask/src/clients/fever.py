"""A client of the Fever interface: every call."""

import base64
import hashlib
import time

from place import GIF, NAME, REPORTS


class Fever:
    def __init__(self, place, path="/fever/"):
        self.place, self.path = place, path
        self.key = hashlib.md5(f"{NAME}:{place.password}".encode()).hexdigest()

    def ask(self, query="", key=None, **form):
        told = self.place.ask("POST", f"{self.path}?api&{query}", form={"api_key": key or self.key, **form})
        assert told.status == 200 and told.headers["content-type"] == "application/json", told.text
        return told.json

    def unread(self):
        return numbers(self.ask("unread_item_ids")["unread_item_ids"])

    def fresh(self):
        ids = [item["id"] for item in self.ask("items")["items"]]
        for id in ids:
            self.ask(mark="item", id=id, **{"as": "unread"})
            self.ask(mark="item", id=id, **{"as": "unsaved"})
        assert self.unread() == ids and len(ids) == 6, ids
        return ids


def numbers(text):
    return [int(number) for number in text.split(",") if number]


def auth(fever):
    """auth: the MD5 key in either case, in form or query, at every address; a wrong one is told so with 200."""
    for key in (fever.key, fever.key.upper()):
        for path in ("/fever", "/fever/", "/api/fever.php"):
            told = Fever(fever.place, path).ask(key=key)
            assert told["api_version"] == 3 and told["auth"] == 1, told
            assert abs(told["last_refreshed_on_time"] - time.time()) < 600
    assert fever.place.ask("GET", f"/fever/?api&api_key={fever.key}").json["auth"] == 1
    for wrong in ("0" * 32, "x"):
        assert fever.ask("items", key=wrong) == {"api_version": 3, "auth": 0}


def groups(fever):
    """groups: numbers and titles, the feeds of each as a list with commas."""
    told = fever.ask("groups")
    titles = {group["id"]: group["title"] for group in told["groups"]}
    assert sorted(titles.values()) == ["Feeds", "Stories"] and all(id > 0 for id in titles)
    members = {titles[row["group_id"]]: numbers(row["feed_ids"]) for row in told["feeds_groups"]}
    assert len(members["Feeds"]) == 2 and len(members["Stories"]) == 1


def feeds(fever):
    """feeds: addresses, sites, times, and which group they are in."""
    told = fever.ask("feeds")
    listed = {feed["title"]: feed for feed in told["feeds"]}
    assert set(listed) == {*REPORTS, "Stories"} and told["feeds_groups"]
    courier = listed["Calder Courier"]
    assert courier["url"] == fever.place.outlets[0].url and courier["is_spark"] == 0
    assert abs(courier["last_updated_on_time"] - time.time()) < 600


def favicons(fever):
    """favicons: the picture of each feed's site, under the number that its feed names."""
    told = fever.ask("feeds&favicons")
    data = {row["id"]: row["data"] for row in told["favicons"]}
    for feed in told["feeds"]:
        kind, bytes = data[feed["favicon_id"]].split(";base64,")
        assert kind.startswith("image/") and base64.b64decode(bytes)
        if feed["title"] in REPORTS:
            assert feed["favicon_id"] > 0 and base64.b64decode(bytes) == GIF, feed
    assert fever.ask("favicons")["favicons"] == told["favicons"]


def items(fever):
    """items: since_id upwards, max_id downwards, with_ids, all fields, the story as one of them."""
    ids = fever.fresh()
    told = fever.ask("items")
    assert told["total_items"] == 6 and [item["id"] for item in told["items"]] == sorted(ids)
    since = fever.ask(f"items&since_id={ids[1]}")["items"]
    assert [item["id"] for item in since] == ids[2:]
    before = fever.ask(f"items&max_id={ids[4]}")["items"]
    assert [item["id"] for item in before] == ids[3::-1]
    latest = fever.ask("items&max_id=0")["items"]
    assert [item["id"] for item in latest] == ids[::-1]
    some = fever.ask(f"items&with_ids={ids[3]},{ids[0]}")["items"]
    assert {item["id"] for item in some} == {ids[0], ids[3]}
    fields = {"id", "feed_id", "title", "author", "html", "url", "is_saved", "is_read", "created_on_time"}
    assert all(set(item) == fields and item["html"] and item["url"] for item in told["items"])
    assert sum("Mainland Post" in item["html"] for item in told["items"]) == 1, "the story"
    assert len({item["feed_id"] for item in told["items"]}) == 3


def marks(fever):
    """mark=item: read, unread, saved (set, not turned), unsaved; answered with how things stand then."""
    ids = fever.fresh()
    told = fever.ask(mark="item", id=ids[0], **{"as": "read"})
    assert numbers(told["unread_item_ids"]) == ids[1:]
    assert numbers(fever.ask(mark="item", id=ids[0], **{"as": "unread"})["unread_item_ids"]) == ids
    for _ in range(2):
        assert numbers(fever.ask(mark="item", id=ids[2], **{"as": "saved"})["saved_item_ids"]) == [ids[2]]
    assert fever.ask("saved_item_ids")["saved_item_ids"] == str(ids[2])
    assert fever.ask(mark="item", id=ids[2], **{"as": "unsaved"})["saved_item_ids"] == ""


def bulk(fever):
    """mark=feed and mark=group, with before; group 0 is everything."""
    ids = fever.fresh()
    feeds = {feed["title"]: feed["id"] for feed in fever.ask("feeds")["feeds"]}
    groups = {group["title"]: group["id"] for group in fever.ask("groups")["groups"]}
    now = int(time.time()) + 1
    read = {"as": "read"}
    fever.ask(mark="feed", id=feeds["Mainland Post"], before=now, **read)
    assert len(fever.unread()) == 4
    fever.ask(mark="feed", id=feeds["Calder Courier"], before=1_000_000_000, **read)
    assert len(fever.unread()) == 4, "all came after that"
    fever.ask(mark="group", id=groups["Feeds"], before=now, **read)
    assert len(fever.unread()) == 1
    fever.ask(mark="group", id=0, before=now, **read)
    assert fever.unread() == []
    assert fever.fresh() == ids


def links(fever):
    """links: the story as what is hot, with its reports."""
    fever.fresh()
    told = fever.ask("links&offset=0&range=7&page=1")["links"]
    assert len(told) >= 1 and told[0]["is_item"] == 1 and told[0]["temperature"] > 0, told
    assert len(numbers(told[0]["item_ids"])) == 2 and told[0]["url"].startswith(fever.place.address + "/story/")


def together(fever):
    """several calls in one request are all answered."""
    told = fever.ask("groups&feeds&favicons&items&links&unread_item_ids&saved_item_ids")
    wanted = {"groups", "feeds", "feeds_groups", "favicons", "items", "total_items", "links"}
    assert wanted | {"unread_item_ids", "saved_item_ids"} <= told.keys()


STEPS = [auth, groups, feeds, favicons, items, marks, bulk, links, together]
