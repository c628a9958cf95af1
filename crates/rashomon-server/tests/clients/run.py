"""Programs that people have, reading a running server: run.py ADDRESS NAME PASSWORD

Needs the packages miniflux and freshrss-api; newsboat is run where it is installed.
The collection is that of the tests: three unread articles that no feed listed, one story of them, one feed.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from importlib.metadata import version

import miniflux
from freshrss_api import FreshRSSAPI

address, name, password = sys.argv[1:]
rows = []


def told(program, interface, what):
    rows.append((program, interface, what))


def rest():
    client = miniflux.Client(address, name, password)
    assert client.me()["username"] == name
    assert [category["title"] for category in client.get_categories()] == ["Coast", "Feeds", "Stories"]
    titles = {feed["id"]: feed["title"] for feed in client.get_feeds()}
    entries = client.get_entries(status="unread", direction="asc")
    assert entries["total"] == 4, entries
    first, story = entries["entries"][0], entries["entries"][3]
    assert titles[story["feed_id"]] == "Stories" and "Also said" in story["content"]
    client.update_entries([first["id"]], "read")
    assert client.get_feed_entries(first["feed_id"], status="unread")["total"] == 2
    client.toggle_bookmark(first["id"])
    assert client.get_entries(starred=True)["total"] == 1
    client.toggle_bookmark(first["id"])
    client.update_entries([first["id"]], "unread")
    assert client.get_entry(first["id"])["status"] == "unread"
    assert client.get_entries(search="strike")["total"] >= 1
    assert "<opml" in client.export()
    what = "account, categories, feeds, entries, the story, search, marks, stars, export"
    told(f"miniflux {version('miniflux')}", "Miniflux", what)


def fever():
    client = FreshRSSAPI(host=address, username=name, password=password, verify_ssl=False)
    assert len(client.get_groups()["groups"]) == 3 if isinstance(client.get_groups(), dict) else client.get_groups()
    assert client.get_feeds() is not None
    items = client.get_unreads()
    assert len(items) == 4, items
    assert any("Also said" in item.html for item in items), "the story is there"
    client.set_mark(as_="read", id=items[0].id)
    assert len(client.get_unreads()) == 3
    client.set_mark(as_="saved", id=items[0].id)
    client.set_mark(as_="saved", id=items[0].id)
    assert len(client.get_saved()) == 1, "saved is set, not turned"
    client.set_mark(as_="unsaved", id=items[0].id)
    told(f"freshrss-api {version('freshrss-api')}", "Fever", "groups, feeds, unread, the story, read, saved")


def newsboat(source, interface, settings):
    with tempfile.TemporaryDirectory() as folder:
        def path(file):
            return os.path.join(folder, file)

        with open(path("config"), "w") as config:
            config.write(f'urls-source "{source}"\nauto-reload no\n{settings}\n')
        open(path("urls"), "w").close()
        command = ["newsboat", "-C", path("config"), "-u", path("urls"), "-c", path("cache.db")]
        run = subprocess.run(command + ["-x", "reload", "print-unread"], capture_output=True, text=True, timeout=60)
        assert "4 unread articles" in run.stdout, (run.stdout, run.stderr)
        cache = sqlite3.connect(path("cache.db"))
        unread = cache.execute("SELECT count(*) FROM rss_item WHERE unread").fetchone()
        assert unread == (4,), unread
        stories = cache.execute("SELECT count(*) FROM rss_item WHERE content LIKE '%Also said%'").fetchone()
        assert stories == (1,), stories
    number = subprocess.run(["newsboat", "-v"], capture_output=True, text=True).stdout.split()[1]
    told(f"newsboat {number}", f"{interface} ({source})", "4 unread articles, the story among them")


rest()
if shutil.which("newsboat"):
    newsboat("miniflux", "Miniflux", f'miniflux-url "{address}"\nminiflux-login "{name}"\nminiflux-password "{password}"')
    newsboat("feedhq", "Google Reader", f'feedhq-url "{address}"\nfeedhq-login "{name}"\nfeedhq-password "{password}"')
else:
    told("newsboat", "", "SKIPPED, it is not installed")
# This one cannot take back that something was read.
fever()
widths = [max(len(row[column]) for row in rows) for column in range(3)]
for row in [("program", "interface", "what it did"), *rows]:
    print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
