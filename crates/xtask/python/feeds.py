"""What feedparser reads in feeds: one JSON object a line, for `cargo xtask eval feeds`.

Usage: feeds.py FOLDER BASE; BASE is the address the files are said to come from.
"""

import calendar
import json
import pathlib
import sys
import warnings

import feedparser

warnings.simplefilter("ignore")


def seconds(time):
    try:
        return calendar.timegm(time)
    except (OverflowError, TypeError, ValueError):
        return None


def read(path, base):
    feed = feedparser.parse(
        path.read_bytes(), sanitize_html=False, response_headers={"content-location": base + path.name}
    )
    entry = feed.entries[0] if feed.entries else {}
    content = entry.get("content") or []
    text = next((part.get("value") for part in content if part.get("value")), None)
    return {
        "parsed": bool(feed.get("version") or feed.entries or feed.feed.get("title")),
        "entries": len(feed.entries),
        "feed_title": feed.feed.get("title"),
        "title": entry.get("title"),
        "link": entry.get("link"),
        "date": seconds(entry.get("published_parsed") or entry.get("updated_parsed")),
        "content": text or entry.get("summary"),
    }


def main():
    folder, base = pathlib.Path(sys.argv[1]), sys.argv[2]
    print(json.dumps({"version": feedparser.__version__}))
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".xml", ".json"):
            try:
                found = read(path, base)
            except Exception as error:  # a parser that fails has parsed nothing
                found = {"parsed": False, "entries": 0, "error": str(error)}
            print(json.dumps({"path": str(path.relative_to(folder)), **found}))


main()
