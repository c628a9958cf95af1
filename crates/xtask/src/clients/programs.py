"""Programs that people have: newsboat, and the Python packages miniflux and freshrss-api."""

import os
import sqlite3
import subprocess
import tempfile
from importlib.metadata import version

import miniflux
from freshrss_api import FreshRSSAPI
from place import NAME, REPORTS


def rest(place):
    """account, categories, feeds, icon, entries, the story, search, marks, star, refresh, export."""
    client = miniflux.Client(place.address, NAME, place.password)
    keyed = miniflux.Client(place.address, api_key=place.password)
    assert client.me()["username"] == keyed.me()["username"] == NAME
    assert [category["title"] for category in client.get_categories()] == ["Feeds", "Stories"]
    titles = {feed["id"]: feed["title"] for feed in client.get_feeds()}
    assert set(titles.values()) == {*REPORTS, "Stories"}
    entries = client.get_entries(status="unread", direction="asc")
    assert entries["total"] == 6, entries
    first = entries["entries"][0]
    story = next(entry for entry in entries["entries"] if titles[entry["feed_id"]] == "Stories")
    assert "Calder Courier" in story["content"]
    assert client.get_feed_icon(first["feed_id"])["mime_type"] == "image/gif"
    client.update_entries([first["id"]], "read")
    assert client.get_feed_entries(first["feed_id"], status="unread")["total"] == 2
    client.toggle_bookmark(first["id"])
    assert client.get_entries(starred=True)["total"] == 1
    client.toggle_bookmark(first["id"])
    client.update_entries([first["id"]], "unread")
    assert client.get_entry(first["id"])["status"] == "unread"
    assert client.get_entries(search="riddle")["total"] == 1
    client.refresh_all_feeds()
    new = client.create_feed("http://127.0.0.2:9/more.xml", category_id=client.get_categories()[0]["id"])
    client.update_feed(new, title="More")
    assert client.get_feed(new)["title"] == "More"
    client.delete_feed(new)
    assert "<opml" in client.export()


def fever(place):
    """groups, feeds, unread, the story, read, saved and not saved."""
    client = FreshRSSAPI(host=place.address, username=NAME, password=place.password, verify_ssl=False)
    assert client.get_groups() and client.get_feeds()
    items = client.get_unreads()
    assert len(items) == 6, items
    assert sum("Calder Courier" in item.html for item in items) == 1, "the story is there"
    client.set_mark(as_="read", id=items[0].id)
    assert len(client.get_unreads()) == 5
    for _ in range(2):
        client.set_mark(as_="saved", id=items[0].id)
        assert len(client.get_saved()) == 1, "saved is set, not turned"
    client.set_mark(as_="unsaved", id=items[0].id)
    assert not client.get_saved()


def newsboat(place, source):
    """lists 6 unread articles, the story among them; keeps them in its own store."""
    settings = "".join(
        f'{source}-{key} "{value}"\n'
        for key, value in (("url", place.address), ("login", NAME), ("password", place.password))
    )
    with tempfile.TemporaryDirectory() as folder:
        def path(file):
            return os.path.join(folder, file)

        with open(path("config"), "w") as config:
            config.write(f'urls-source "{source}"\nauto-reload no\n{settings}')
        open(path("urls"), "w").close()
        command = [os.environ["NEWSBOAT"], "-C", path("config"), "-u", path("urls"), "-c", path("cache.db")]
        run = subprocess.run(command + ["-x", "reload", "print-unread"], capture_output=True, text=True, timeout=60)
        assert "6 unread articles" in run.stdout, (run.stdout, run.stderr)
        cache = sqlite3.connect(path("cache.db"))
        told = cache.execute("SELECT title, content FROM rss_item WHERE unread").fetchall()
        assert len(told) == 6 and "A & B < C: the museum's riddle" in dict(told), told
        assert sum("Calder Courier" in content for _, content in told) == 1, told


def walk(table, place):
    if os.environ.get("NEWSBOAT"):
        told = subprocess.run([os.environ["NEWSBOAT"], "-v"], capture_output=True, text=True).stdout
        number = told.split()[1]
        for source, interface in (("miniflux", "Miniflux"), ("feedhq", "Google Reader")):
            table.walk(f"newsboat {number}", f"{interface}, mode {source}", [newsboat], place, source)
    else:
        table.row("newsboat", "Miniflux, Google Reader", "not installed, and apt-get is not there", "skipped")
    table.walk(f"miniflux {version('miniflux')}", "Miniflux", [rest], place)
    # This one cannot take back that something was read.
    table.walk(f"freshrss-api {version('freshrss-api')}", "Fever", [fever], place)
