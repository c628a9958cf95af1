"""A client of the Google Reader interface: every path, and every quirk of the clients that people have."""

import re
import urllib.parse

from place import GIF, NAME, REPORTS

LONG = "tag:google.com,2005:reader/item/"
STATE = "user/-/state/com.google/"
ALL = STATE + "reading-list"
READ, STARRED = STATE + "read", STATE + "starred"
STORIES = "feed/1000000001"


class Reader:
    """As FreshRSS has it at /api/greader.php, or at the root."""

    def __init__(self, place, root="/api/greader.php"):
        self.place, self.root = place, root
        self.auth = f"{NAME}/{place.password}"
        self.headers = {"authorization": f"GoogleLogin auth={self.auth}"}

    def ask(self, method, call, form=None, headers=None, **query):
        path = f"{self.root}/reader/api/0/{call}" + ("?" + urllib.parse.urlencode(query) if query else "")
        return self.place.ask(method, path, self.headers if headers is None else headers, form)

    def get(self, call, **query):
        answer = self.ask("GET", call, **query)
        assert answer.status == 200, (call, answer.status, answer.text)
        return answer

    def post(self, call, form):
        answer = self.ask("POST", call, form)
        assert answer.status == 200, (call, answer.status, answer.text)
        return answer

    def ok(self, call, form):
        answer = self.post(call, form)
        assert answer.body == b"OK", answer.body

    def ids(self, **query):
        return [ref["id"] for ref in self.get("stream/items/ids", **query).json["itemRefs"]]

    def edit(self, ids, add=(), remove=(), **more):
        form = [("i", id) for id in ids] + [("a", tag) for tag in add] + [("r", tag) for tag in remove]
        self.ok("edit-tag", form + list(more.items()))

    def unread(self):
        return set(self.ids(s=ALL, xt=READ, n=1000))

    def fresh(self):
        """All unread, nothing starred."""
        ids = self.ids(n=1000)
        self.edit(ids, remove=[READ, STARRED])
        assert len(ids) == 6 and self.unread() == set(ids), ids
        return ids

    def channels(self):
        return {feed["title"]: feed for feed in self.get("subscription/list", output="json").json["subscriptions"]}


def client_login(reader):
    """accounts/ClientLogin by POST and GET, as text and JSON; a wrong password."""
    place, auth = reader.place, reader.auth
    right = {"Email": NAME, "Passwd": place.password}
    text = f"SID={auth}\nLSID={auth}\nAuth={auth}\n".encode()
    for root in ("", "/api/greader.php"):
        told = place.ask("POST", root + "/accounts/ClientLogin", form={**right, "service": "reader"})
        assert (told.status, told.body) == (200, text), told.text
    told = place.ask("GET", "/accounts/ClientLogin?" + urllib.parse.urlencode(right))
    assert told.body == text
    told = place.ask("POST", "/accounts/ClientLogin", form={**right, "output": "json"})
    assert told.json == {"SID": auth, "LSID": auth, "Auth": auth}
    for wrong in ({**right, "Passwd": "x"}, {**right, "Email": "nobody"}, {}):
        told = place.ask("POST", "/accounts/ClientLogin", form=wrong)
        assert (told.status, told.body) == (401, b"Error=BadAuthentication\n"), told.text
    for header in ({}, {"authorization": "GoogleLogin auth=x/y"}, {"authorization": "Bearer " + auth}):
        assert reader.ask("GET", "user-info", headers=header).status == 401, header


def token(reader):
    """token: 57 letters and digits, the same again; T is taken right, empty, x, or as the header; another is refused."""
    told = reader.get("token")
    assert re.fullmatch(rb"[0-9a-zA-Z]{57}", told.body) and reader.get("token").body == told.body
    for good in (told.text, "", "x", reader.auth):
        reader.ok("edit-tag", {"i": "1", "a": STATE + "like", "T": good})
    bad = reader.ask("POST", "edit-tag", {"i": "1", "a": READ, "T": "wrong"})
    assert bad.status == 401
    assert bad.headers["Google-Bad-Token"] == "true" and bad.headers["X-Reader-Google-Bad-Token"] == "true"
    only = reader.ask("POST", "edit-tag", {"i": "1", "a": STATE + "like", "T": reader.auth}, headers={})
    assert only.body == b"OK", "clients of Miniflux show it in T alone"


def user_info(reader):
    """user-info: names and numbers as texts, JSON without being asked for it."""
    for query in ({}, {"output": "json"}):
        told = reader.get("user-info", **query)
        assert told.headers["content-type"].startswith("application/json")
        assert told.json["userName"] == NAME and isinstance(told.json["userId"], str)
        assert {"userProfileId", "userEmail"} <= told.json.keys()


def subscriptions(reader):
    """subscription/list: two feeds and the stories, each with label, address, site."""
    channels = reader.channels()
    assert set(channels) == {*REPORTS, "Stories"}, channels
    for feed in channels.values():
        assert re.fullmatch(r"feed/\d+", feed["id"]), feed
        assert all(category["label"] and category["id"].endswith(category["label"]) for category in feed["categories"])
        assert feed["url"] and feed["htmlUrl"]
    assert channels["Stories"]["id"] == STORIES
    icon = channels["Calder Courier"]["iconUrl"]
    got = reader.place.ask("GET", urllib.parse.urlparse(icon).path)
    assert (got.status, got.body) == (200, GIF), "the picture of its site"


def tags(reader):
    """tag/list: starred and every label."""
    told = reader.get("tag/list", output="json", types="1").json["tags"]
    assert {STARRED, "user/-/label/Stories", "user/-/label/Feeds"} <= {tag["id"] for tag in told}, told


def unread_count(reader):
    """unread-count: of all, of labels, of feeds; the newest as a text of microseconds."""
    reader.fresh()
    told = reader.get("unread-count", output="json").json
    counts = {row["id"]: row for row in told["unreadcounts"]}
    assert told["max"] == 6 and counts[ALL]["count"] == 6 and counts[STORIES]["count"] == 1
    assert counts["user/-/label/Feeds"]["count"] == 5
    assert all(re.fullmatch(r"\d{16}", row["newestItemTimestampUsec"]) for row in counts.values()), counts


def item_ids(reader):
    """stream/items/ids: decimal texts, the latest first; of all, a feed, a label."""
    told = reader.get("stream/items/ids", s=ALL, n=200000).json
    numbers = [int(ref["id"]) for ref in told["itemRefs"]]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) == 6 and "continuation" not in told
    assert all(isinstance(ref["id"], str) and re.fullmatch(r"\d{16}", ref["timestampUsec"]) for ref in told["itemRefs"])
    assert len(reader.ids(s="user/-/label/Stories")) == 1 and len(reader.ids(s="user/-/label/Feeds")) == 5
    assert reader.ids(s="user/-/label/Nothing") == []


def item_contents(reader):
    """stream/items/contents by POST: exactly the items asked for."""
    ids = reader.ids()[:4]
    told = reader.post("stream/items/contents", [("i", id) for id in ids] + [("output", "json")]).json
    assert [int(item["id"].removeprefix(LONG), 16) for item in told["items"]] == [int(id) for id in ids]
    assert reader.post("stream/items/contents", {"i": "999999"}).json["items"] == []


def stream_contents(reader):
    """stream/contents: with and without a stream, of a feed and of the stories; text is filled and escaped."""
    assert len(reader.get("stream/contents").json["items"]) == 6
    assert len(reader.get("stream/contents/" + ALL).json["items"]) == 6
    post = reader.channels()["Mainland Post"]["id"]
    items = {item["title"]: item for item in reader.get("stream/contents/" + post).json["items"]}
    assert set(items) == {title for title, _ in REPORTS["Mainland Post"]}
    assert "1711 that nobody has solved &amp; nobody" in items["A & B < C: the museum's riddle"]["summary"]["content"]
    story = reader.get("stream/contents/user/-/label/Stories").json["items"]
    assert len(story) == 1 and "Calder Courier" in story[0]["summary"]["content"], story


def atom(reader):
    """reader/atom: a feed, a label and everything, well-formed."""
    import xml.etree.ElementTree as tree

    post = reader.channels()["Mainland Post"]["id"]
    for stream, count in ((post.replace("/", "%2F"), 2), ("user/-/label/Stories", 1), (ALL, 6)):
        told = reader.place.ask("GET", f"/reader/atom/{stream}?n=20", reader.headers)
        assert told.headers["content-type"] == "application/atom+xml; charset=utf-8"
        space = "{http://www.w3.org/2005/Atom}"
        entries = tree.fromstring(told.body).findall(space + "entry")
        assert len(entries) == count, (stream, told.text)
        for entry in entries:
            assert entry.find(space + "id").text.startswith(LONG) and entry.find(space + "title").text
    assert reader.place.ask("GET", "/reader/atom/" + ALL).status == 401


def edit_tag(reader):
    """edit-tag: read and unread, star and no star, of articles and of the story."""
    ids = reader.fresh()
    reader.edit(ids[:1] + ids[3:4], add=[READ, STARRED])
    assert reader.unread() == set(ids) - {ids[0], ids[3]} and set(reader.ids(s=STARRED)) == {ids[0], ids[3]}
    reader.edit(ids[:1], remove=[READ])
    assert ids[0] in reader.unread() and set(reader.ids(s=STARRED)) == {ids[0], ids[3]}
    reader.fresh()
    assert reader.ids(s=STARRED) == []
    assert reader.ask("GET", "edit-tag", i=ids[0], a=READ).status == 405, "nothing is changed by GET"


def mark_all(reader):
    """mark-all-as-read: a feed, a label, everything."""
    reader.fresh()
    channels = reader.channels()
    reader.ok("mark-all-as-read", {"s": channels["Calder Courier"]["id"], "T": "x"})
    assert len(reader.unread()) == 3
    reader.ok("mark-all-as-read", {"s": "user/-/label/Feeds"})
    assert len(reader.unread()) == 1
    reader.ok("mark-all-as-read", {"s": ALL})
    assert reader.unread() == set()
    reader.fresh()


def subscription_edit(reader):
    """subscription/edit: subscribe with title and label, change both, unsubscribe."""
    new = "feed/http://127.0.0.2:9/new.xml"
    reader.ok("subscription/edit", {"ac": "subscribe", "s": new, "t": "New", "a": "user/-/label/Fresh"})
    feed = reader.channels()["New"]
    assert [category["label"] for category in feed["categories"]] == ["Fresh"]
    assert reader.get("subscribed", s=feed["id"]).body == b"true" and reader.get("subscribed", s=new).body == b"true"
    change = {"ac": "edit", "s": feed["id"], "t": "Newer", "a": "user/-/label/Other", "r": "user/-/label/Fresh"}
    reader.ok("subscription/edit", change)
    assert [category["label"] for category in reader.channels()["Newer"]["categories"]] == ["Other"]
    reader.ok("subscription/edit", {"ac": "unsubscribe", "s": feed["id"]})
    assert "Newer" not in reader.channels() and reader.get("subscribed", s=feed["id"]).body == b"false"


def quickadd(reader):
    """subscription/quickadd: an address, with feed/ before it or not; what is none is refused."""
    for address in ("http://127.0.0.2:9/quick.xml", "feed/http://127.0.0.2:9/quick.xml"):
        told = reader.post("subscription/quickadd", {"quickadd": address}).json
        assert told["numResults"] == 1 and told["query"] == address and re.fullmatch(r"feed/\d+", told["streamId"])
    reader.ok("subscription/edit", {"ac": "unsubscribe", "s": told["streamId"]})
    assert reader.ask("POST", "subscription/quickadd", {"quickadd": "no address"}).status == 400


def opml(reader):
    """subscription/export and import: OPML there and back."""
    told = reader.get("subscription/export")
    assert told.headers["content-type"].startswith("text/xml") and reader.place.outlets[0].url in told.text
    more = '<opml version="2.0"><body><outline text="Box"><outline type="rss" text="In" xmlUrl="http://127.0.0.2:9/in.xml"/></outline></body></opml>'
    path = f"{reader.root}/reader/api/0/subscription/import"
    brought = reader.place.ask("POST", path, {**reader.headers, "content-type": "text/xml"}, body=more)
    assert brought.body == b"OK: 1", brought.text
    feed = reader.channels()["In"]
    assert [category["label"] for category in feed["categories"]] == ["Box"]
    reader.ok("subscription/edit", {"ac": "unsubscribe", "s": feed["id"]})


def labels(reader):
    """rename-tag and disable-tag: the label goes, its feeds stay."""
    feed = reader.channels()["Mainland Post"]["id"]
    reader.ok("subscription/edit", {"ac": "edit", "s": feed, "a": "user/-/label/Shore"})
    reader.ok("rename-tag", {"s": "user/-/label/Shore", "dest": "user/-/label/Coast & sea"})
    category = {"id": "user/-/label/Coast & sea", "label": "Coast & sea"}
    assert reader.channels()["Mainland Post"]["categories"] == [category]
    assert len(reader.get("stream/contents/user%2F-%2Flabel%2FCoast%20%26%20sea").json["items"]) == 2
    reader.ok("disable-tag", {"s": "user/-/label/Coast & sea"})
    assert reader.channels()["Mainland Post"]["categories"][0]["label"] == "Feeds"


def counts(reader):
    """stream/items/count, subscribed, preference/list, preference/stream/list, friend/list."""
    assert reader.get("stream/items/count", s=ALL).body == b"6"
    assert reader.get("stream/items/count", s=STORIES).body == b"1"
    assert reader.get("subscribed", s=STORIES).body == b"true"
    for call, key in (("preference/list", "prefs"), ("preference/stream/list", "streamprefs"), ("friend/list", "friends")):
        assert key in reader.get(call, output="json").json
    assert reader.ask("GET", "no/such/call").status == 404


def quirk_ids(reader):
    """quirk 1: ids in four spellings, answered in the long one."""
    number = int(reader.ids()[0])
    for id in (f"{LONG}{number:016x}", f"{LONG}{number:x}", f"{number:016x}", str(number)):
        item = reader.post("stream/items/contents", {"i": id}).json["items"][0]
        assert item["id"] == f"{LONG}{number:016x}", id
        reader.edit([id], add=[READ])
        assert str(number) not in reader.unread(), id
        reader.edit([id], remove=[READ])


def quirk_continuation(reader):
    """quirk 2: the continuation is a text and an id, so that nothing is passed over, either way round."""
    for order in ({}, {"r": "o"}):
        for call, key in (("stream/items/ids", "itemRefs"), ("stream/contents/" + ALL, "items")):
            seen, page = [], reader.get(call, n=2, **order).json
            for _ in range(9):
                seen += [item["id"] for item in page[key]]
                if "continuation" not in page:
                    break
                assert isinstance(page["continuation"], str)
                page = reader.get(call, n=2, c=page["continuation"], **order).json
            assert len(seen) == 6 == len(set(seen)), (call, seen)


def quirk_user(reader):
    """quirk 3: user/ID/ is taken as user/-/, and only user/-/ is told."""
    ids = reader.fresh()
    reader.edit(ids[:1], add=["user/1005921515/state/com.google/read"])
    told = reader.get("stream/contents")
    assert f'"{READ}"' in told.text and "user/1005921515" not in told.text
    assert len(reader.ids(s="user/1005921515/state/com.google/read")) == 1
    reader.fresh()


def quirk_narrow(reader):
    """quirk 4: s, xt, it, n, r, ot and nt, alone and together; ot and nt go by when it came here."""
    ids = reader.fresh()
    courier, post = (reader.channels()[name]["id"] for name in REPORTS)
    reader.edit(ids[:2], add=[READ])
    reader.edit(ids[2:3], add=[STARRED])
    assert reader.ids(s=ALL, xt=READ) == ids[2:] and reader.ids(s=ALL, it=READ) == ids[:2]
    assert reader.ids(s=ALL, it=STARRED) == ids[2:3] and reader.ids(s=STARRED, xt=READ) == ids[2:3]
    assert reader.ids(r="o") == ids[::-1] and reader.ids(n=1) == ids[:1] and reader.ids(r="o", n=1) == ids[-1:]
    # What each of them adds to what is there.
    of_post = reader.ids(s=post)
    assert set(reader.ids(s=ALL, xt=courier)) == set(ids) - set(reader.ids(s=courier))
    assert set(reader.ids(s=ALL, xt="user/-/label/Feeds")) == set(reader.ids(s=STORIES))
    assert reader.ids(s=STATE + "broadcast") == []
    came = {ref["id"]: int(ref["timestampUsec"]) // 10**6 for ref in reader.get("stream/items/ids").json["itemRefs"]}
    second = min(came[id] for id in of_post)
    late = [id for id in ids if came[id] >= second]
    assert reader.ids(ot=second) == late and reader.ids(nt=second) == [id for id in ids if id not in late], came
    assert reader.ids(s=post, ot=second, xt=READ, r="o", n=1)
    reader.fresh()


def quirk_edit(reader):
    """quirk 5: edit-tag with many i, a and r, ac and async; tags of sharing are taken and mean nothing."""
    ids = reader.fresh()
    reader.edit(ids[:3], add=[READ, STARRED], ac="edit-tags")
    assert reader.unread() == set(ids[3:]) and reader.ids(s=STARRED) == ids[:3]
    reader.edit(ids[:3], add=[STATE + "kept-unread"], remove=[STARRED], **{"async": "true"})
    assert reader.unread() == set(ids) and reader.ids(s=STARRED) == []
    reader.edit(ids[:1], add=[STATE + tag for tag in ("tracking-kept-unread", "broadcast", "like")])
    assert reader.unread() == set(ids)


def quirk_ts(reader):
    """quirk 6: ts of mark-all-as-read in seconds or microseconds; what came later stays unread."""
    ids = reader.fresh()
    refs = reader.get("stream/items/ids").json["itemRefs"]
    first = min(int(ref["timestampUsec"]) for ref in refs)
    late = {ref["id"] for ref in refs if int(ref["timestampUsec"]) > first}
    assert late and len(late) < len(ids)
    for ts in (first, first // 10**6):
        reader.ok("mark-all-as-read", {"s": ALL, "ts": str(ts)})
        assert reader.unread() == late, ts
        reader.fresh()


def quirk_fields(reader):
    """quirk 7: seconds as numbers, milli- and microseconds as texts, canonical and alternate, an origin that is known."""
    known = {feed["id"] for feed in reader.channels().values()}
    for item in reader.get("stream/contents").json["items"]:
        assert isinstance(item["published"], int) and isinstance(item["updated"], int)
        assert re.fullmatch(r"\d{13}", item["crawlTimeMsec"]) and re.fullmatch(r"\d{16}", item["timestampUsec"])
        assert item["canonical"][0]["href"] == item["alternate"][0]["href"].strip() != ""
        assert item["summary"]["content"] and item["title"] and item["origin"]["streamId"] in known
        assert all(isinstance(category, str) for category in item["categories"])


def quirk_streams(reader):
    """quirk 8: streams percent-encoded or not, feeds by number or by address."""
    feed = reader.channels()["Mainland Post"]
    spellings = (feed["id"], feed["id"].replace("/", "%2F"), "feed%2F" + urllib.parse.quote(feed["url"], safe=""))
    for stream in spellings:
        items = reader.get("stream/contents/" + stream).json["items"]
        assert [item["origin"]["streamId"] for item in items] == [feed["id"]] * 2, stream
    assert len(reader.ids(s="feed/" + feed["url"])) == 2


STEPS = [
    client_login, token, user_info, subscriptions, tags, unread_count, item_ids, item_contents, stream_contents,
    atom, edit_tag, mark_all, subscription_edit, quickadd, opml, labels, counts, quirk_ids, quirk_continuation,
    quirk_user, quirk_narrow, quirk_edit, quirk_ts, quirk_fields, quirk_streams,
]
