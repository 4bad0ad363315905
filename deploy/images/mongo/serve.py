"""SecantusDB in the place of the mongo image: it takes mongod's own flags, so that one command line serves both.

MONGO_ADVERTISE=host:port is the member address that `hello` reports, for clients that discover the replica set.
MONGO_ADMINISTRATOR=CN=… is the subject of the first user's certificate. mongod lets whoever connects from its own address make that
user; this server has to be started once without asking who connects.
"""
import os
import subprocess
import sys

import pymongo
import secantus.server
from secantus.cli import main

DROPPED = ("--replSet", "--bind_ip", "--tlsMode", "--wiredTigerCacheSizeGB")
HAS_ADMINISTRATOR = "/data/db/has-administrator"

given, kept, asks_who = iter(sys.argv[1:]), [], False
for argument in given:
    if argument in DROPPED:
        next(given, None)
    elif argument == "--tlsCertificateKeyFile":
        file = next(given)
        kept += ["--tls-cert-file", file, "--tls-key-file", file]
    elif argument == "--tlsCAFile":
        kept += ["--tls-ca-file", next(given), "--tls-require-client-cert"]
    elif argument == "--keyFile":
        next(given)
        asks_who = True
    elif argument not in ("mongod", "--bind_ip_all"):
        kept.append(argument)

if asks_who:
    kept.append("--auth")
    if not os.path.exists(HAS_ADMINISTRATOR):
        storage = ["--host", "127.0.0.1", "--port", "27018", "--storage-path", "/data/db", "--sync-on-commit"]
        alone = subprocess.Popen([sys.executable, "-c", "from secantus.cli import main; raise SystemExit(main())", *storage])
        client = pymongo.MongoClient("mongodb://127.0.0.1:27018/?directConnection=true", serverSelectionTimeoutMS=30000)
        client["$external"].command(
            "createUser",
            os.environ["MONGO_ADMINISTRATOR"],
            mechanisms=["MONGODB-X509"],
            roles=[{"role": "root", "db": "admin"}],
        )
        client.close()
        alone.terminate()
        alone.wait()
        open(HAS_ADMINISTRATOR, "w").close()

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
