"""Lets programs read a server, and tells what each did: run.py PROGRAM MODEL COLLECTION"""

import sys

import fever
import greader
import out
import programs
import rest
import restart
from place import Place, Table

place, table = Place(*sys.argv[1:], out.MailServer(), out.Hook(), out.follow), Table()
try:
    table.walk("own client", "Google Reader", greader.STEPS, greader.Reader(place))
    table.walk("own client", "Google Reader, at /", [greader.quirk_ids, greader.edit_tag], greader.Reader(place, ""))
    table.walk("own client", "Fever", fever.STEPS, fever.Fever(place))
    table.walk("own client", "Miniflux", rest.STEPS, rest.Rest(place))
    programs.walk(table, place)
    table.walk("rashomon serve", "out", out.STEPS, place)
finally:
    status = place.close()
table.walk("as systemd starts it", "socket, notify", restart.STEPS, sys.argv[1], sys.argv[3] + "-restart")
table.row("rashomon serve", "", "ends in good order when told to", "ok" if status == 0 else f"FAILED, status {status}")
table.show()
if table.n_failed:
    sys.exit(f"{table.n_failed} of {len(table.rows) - 1} failed")
