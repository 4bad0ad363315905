"""SecantusDB in the place of the mongo image: it drops mongod's own flags, so that one command line serves both.

MONGO_ADVERTISE=host:port is the member address that `hello` reports, for clients that discover the replica set.
"""
import os
import sys

import secantus.server
from secantus.cli import main

given, kept = iter(sys.argv[1:]), []
for argument in given:
    if argument in ("--replSet", "--bind_ip"):
        next(given, None)
    elif argument not in ("mongod", "--bind_ip_all"):
        kept.append(argument)

if advertised := os.environ.get("MONGO_ADVERTISE"):
    host, port = advertised.rsplit(":", 1)
    # The server has no setting for it: its only class with an `address` is the one that answers `hello`.
    server = next(
        value
        for value in vars(secantus.server).values()
        if isinstance(value, type) and isinstance(vars(value).get("address"), property)
    )
    server.address = property(lambda self: (host, int(port)))

sys.argv[1:] = kept
raise SystemExit(main())
