#!/bin/sh
# As the official image's: what follows is mongod with its flags.
exec /opt/secantus/bin/python /opt/secantus/serve.py --host 0.0.0.0 --storage-path /data/db --cache-size 256M --sync-on-commit --log-level WARNING "$@"
