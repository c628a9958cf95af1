"""Programs that people have, reading a running server: run.py ADDRESS NAME PASSWORD

Needs the packages miniflux and freshrss-api; newsboat is run where it is installed.
The collection is that of the tests: two unread articles, a1 and a2, that no feed listed.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import miniflux
from freshrss_api import FreshRSSAPI

address, name, password = sys.argv[1:]


def told(program, what):
    print(f"{program}: {what}")


def rest():
    client = miniflux.Client(address, name, password)
    assert client.me()["username"] == name
    assert client.get_categories()[0]["title"] == "Feeds"
    feed = client.get_feeds()[0]
    entries = client.get_entries(status="unread", direction="asc")
    assert entries["total"] == 2, entries
    first = entries["entries"][0]
    assert first["feed"]["id"] == feed["id"] and "<script" not in first["content"]
    client.update_entries([first["id"]], "read")
    assert client.get_feed_entries(feed["id"], status="unread")["total"] == 1
    client.toggle_bookmark(first["id"])
    assert client.get_entries(starred=True)["total"] == 1
    client.toggle_bookmark(first["id"])
    client.update_entries([first["id"]], "unread")
    assert client.get_entry(first["id"])["status"] == "unread"
    assert "<opml" in client.export()
    told("miniflux", "account, categories, feeds, entries, marks, stars, export")


def fever():
    client = FreshRSSAPI(host=address, username=name, password=password, verify_ssl=False)
    assert client.get_groups() is not None
    assert client.get_feeds() is not None
    items = client.get_unreads()
    assert len(items) == 2, items
    client.set_mark(as_="read", id=items[0].id)
    assert len(client.get_unreads()) == 1
    client.set_mark(as_="saved", id=items[0].id)
    client.set_mark(as_="saved", id=items[0].id)
    assert len(client.get_saved()) == 1, "saved is set, not turned"
    client.set_mark(as_="unsaved", id=items[0].id)
    told("freshrss-api", "groups, feeds, unread, read, saved")


def newsboat(source, settings):
    with tempfile.TemporaryDirectory() as folder:
        def path(file):
            return os.path.join(folder, file)

        with open(path("config"), "w") as config:
            config.write(f'urls-source "{source}"\nauto-reload no\n{settings}\n')
        open(path("urls"), "w").close()
        command = ["newsboat", "-C", path("config"), "-u", path("urls"), "-c", path("cache.db")]
        run = subprocess.run(command + ["-x", "reload", "print-unread"], capture_output=True, text=True, timeout=60)
        assert "2 unread articles" in run.stdout, (run.stdout, run.stderr)
        titles = sqlite3.connect(path("cache.db")).execute("SELECT count(*) FROM rss_item WHERE unread").fetchone()
        assert titles == (2,), titles
    told("newsboat", f"{source}: 2 unread articles")


rest()
if shutil.which("newsboat"):
    newsboat("miniflux", f'miniflux-url "{address}"\nminiflux-login "{name}"\nminiflux-password "{password}"')
    newsboat("feedhq", f'feedhq-url "{address}"\nfeedhq-login "{name}"\nfeedhq-password "{password}"')
else:
    told("newsboat", "SKIPPED, it is not installed")
# This one cannot take back that something was read.
fever()
