# shellcheck shell=bash
# Brings the real services that the tests talk to and stops them when the shell that sourced this file ends.
#
#   source .ci/services.sh && npm test
#
# Sets PAWL_TEST_POSTGRES_URL, PAWL_TEST_REDIS_URL, PAWL_TEST_S3_URL and PAWL_TEST_CHROMIUM. A variable that is set already is
# respected and its service not started. Missing programs are installed (Debian: apt, as root; the S3 server: go, its binary kept
# in a cache folder). A service that cannot be had is left out with a message; its tests then skip by name.
# Servers listen on free ports of 127.0.0.1 only and keep their data in a temporary folder. A caller with an EXIT trap of its own
# calls pawl_services_stop there.

pawl_services_cache="${PAWL_CI_CACHE:-$HOME/.cache/pawl-ci}"
pawl_services_folder="$(mktemp -d "${TMPDIR:-/tmp}/pawl-services-XXXXXX")"
pawl_services_pids=()
pawl_versitygw_version=v1.8.0

pawl_say() { printf 'services: %s\n' "$*" >&2; }

pawl_services_stop() {
  local pid
  # SIGINT is the fast shutdown of Postgres, and ends the others too.
  for pid in "${pawl_services_pids[@]}"; do kill -INT "$pid" 2>/dev/null || true; done
  for pid in "${pawl_services_pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  pawl_services_pids=()
  rm -rf "$pawl_services_folder"
}
trap pawl_services_stop EXIT

pawl_free_port() {
  node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

pawl_random_hex() { od -An -tx1 -N16 /dev/urandom | tr -d ' \n'; }

# pawl_wait_for SECONDS COMMAND...: repeats the command until it succeeds.
pawl_wait_for() {
  local left=$(($1 * 10))
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    if [ "$left" -le 0 ]; then return 1; fi
    sleep 0.1
  done
}

# The server programs of Postgres are not on the PATH of Debian; the newest version wins.
pawl_postgres_bin() {
  local found
  found="$(find /usr/lib/postgresql -maxdepth 3 -path '*/bin/postgres' 2>/dev/null | sort -V | tail -n 1)"
  if [ -z "$found" ]; then found="$(command -v postgres || true)"; fi
  if [ -n "$found" ] && [ -x "$(dirname "$found")/initdb" ]; then dirname "$found"; fi
}

pawl_install_packages() {
  local wanted=()
  if [ -z "${PAWL_TEST_POSTGRES_URL:-}" ] && [ -z "$(pawl_postgres_bin)" ]; then wanted+=(postgresql); fi
  if [ -z "${PAWL_TEST_REDIS_URL:-}" ] && ! command -v redis-server >/dev/null; then wanted+=(redis-server); fi
  if [ -z "${PAWL_TEST_CHROMIUM:-}" ] && ! command -v chromium >/dev/null; then wanted+=(chromium); fi
  if ! command -v curl >/dev/null; then wanted+=(curl); fi
  if [ "${#wanted[@]}" -eq 0 ]; then return 0; fi
  if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
    pawl_say "cannot install ${wanted[*]} here (that takes root and apt)"
    return 0
  fi
  pawl_say "installing ${wanted[*]}"
  # The servers start on ports chosen below; the packages must not start theirs.
  local policy=/usr/sbin/policy-rc.d
  local own_policy=no
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && own_policy=yes
  fi
  {
    apt-get update -qq &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}"
  } >"$pawl_services_folder/apt.log" 2>&1 || {
    pawl_say 'apt failed:'
    tail -n 5 "$pawl_services_folder/apt.log" >&2
  }
  if [ "$own_policy" = yes ]; then rm -f "$policy"; fi
}

pawl_build_versitygw() {
  if [ -x "$pawl_services_cache/versitygw-$pawl_versitygw_version" ]; then return 0; fi
  if ! command -v go >/dev/null; then
    pawl_say 'no go compiler, hence no S3 server'
    return 0
  fi
  pawl_say 'building the S3 server; this takes minutes the first time'
  mkdir -p "$pawl_services_cache/build"
  if GOBIN="$pawl_services_cache/build" go install "github.com/versity/versitygw/cmd/versitygw@$pawl_versitygw_version" \
    >"$pawl_services_folder/go.log" 2>&1; then
    mv "$pawl_services_cache/build/versitygw" "$pawl_services_cache/versitygw-$pawl_versitygw_version"
  else
    pawl_say 'the S3 server did not build:'
    tail -n 5 "$pawl_services_folder/go.log" >&2
  fi
}

pawl_start_postgres() {
  if [ -n "${PAWL_TEST_POSTGRES_URL:-}" ]; then return 0; fi
  local bin data="$pawl_services_folder/postgres" password port as=()
  bin="$(pawl_postgres_bin)"
  if [ -z "$bin" ]; then
    pawl_say 'no Postgres'
    return 0
  fi
  password="$(pawl_random_hex)"
  port="$(pawl_free_port)"
  mkdir -p "$data"
  printf '%s\n' "$password" >"$data/password"
  # Postgres refuses to run as root.
  if [ "$(id -u)" -eq 0 ]; then
    chmod 755 "$pawl_services_folder"
    chown -R postgres "$data"
    as=(setpriv --reuid=postgres --regid=postgres --init-groups --)
  fi
  # A linguistic collation as the default, so that a column that forgot its bytewise collation is noticed.
  if ! (cd "$data" && "${as[@]}" "$bin/initdb" -D "$data/data" -U pawl --auth=scram-sha-256 --pwfile="$data/password" \
    --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US --no-sync) >"$data/initdb.log" 2>&1; then
    pawl_say 'initdb failed:'
    tail -n 5 "$data/initdb.log" >&2
    return 0
  fi
  # The data is thrown away, so a crash of the machine may lose it: fsync off.
  (cd "$data" && exec "${as[@]}" "$bin/postgres" -D "$data/data" -h 127.0.0.1 -p "$port" -k "$data" -c fsync=off \
    -c max_connections=300) >"$data/server.log" 2>&1 &
  pawl_services_pids+=("$!")
  if pawl_wait_for 30 env PGPASSWORD="$password" "$bin/psql" -h 127.0.0.1 -p "$port" -U pawl -d postgres -c 'SELECT 1'; then
    export PAWL_TEST_POSTGRES_URL="postgres://pawl:$password@127.0.0.1:$port/postgres"
  else
    pawl_say 'Postgres did not start:'
    tail -n 5 "$data/server.log" >&2
  fi
}

pawl_start_redis() {
  if [ -n "${PAWL_TEST_REDIS_URL:-}" ]; then return 0; fi
  if ! command -v redis-server >/dev/null; then
    pawl_say 'no Redis'
    return 0
  fi
  local data="$pawl_services_folder/redis" port
  port="$(pawl_free_port)"
  mkdir -p "$data"
  redis-server --bind 127.0.0.1 --port "$port" --dir "$data" --save '' --appendonly no >"$data/server.log" 2>&1 &
  pawl_services_pids+=("$!")
  if pawl_wait_for 10 redis-cli -h 127.0.0.1 -p "$port" ping; then
    export PAWL_TEST_REDIS_URL="redis://127.0.0.1:$port"
  else
    pawl_say 'Redis did not start:'
    tail -n 5 "$data/server.log" >&2
  fi
}

pawl_start_s3() {
  if [ -n "${PAWL_TEST_S3_URL:-}" ]; then return 0; fi
  local program="$pawl_services_cache/versitygw-$pawl_versitygw_version" data="$pawl_services_folder/s3" port access secret empty_sha256
  if [ ! -x "$program" ]; then
    pawl_say 'no S3 server'
    return 0
  fi
  port="$(pawl_free_port)"
  access="$(pawl_random_hex)"
  secret="$(pawl_random_hex)"
  mkdir -p "$data/objects" "$data/metadata"
  empty_sha256="$(printf '' | sha256sum | cut -d ' ' -f 1)"
  ROOT_ACCESS_KEY="$access" ROOT_SECRET_KEY="$secret" "$program" --port "127.0.0.1:$port" --quiet \
    posix --sidecar "$data/metadata" "$data/objects" >"$data/server.log" 2>&1 &
  pawl_services_pids+=("$!")
  printf 'user = "%s:%s"\n' "$access" "$secret" >"$data/curl.conf"
  if pawl_wait_for 10 curl --silent --fail --config "$data/curl.conf" --aws-sigv4 aws:amz:us-east-1:s3 \
    --header "x-amz-content-sha256: $empty_sha256" -X PUT "http://127.0.0.1:$port/pawl-test"; then
    export PAWL_TEST_S3_URL="http://$access:$secret@127.0.0.1:$port/pawl-test"
  else
    pawl_say 'the S3 server did not start:'
    tail -n 5 "$data/server.log" >&2
  fi
}

pawl_find_chromium() {
  if [ -n "${PAWL_TEST_CHROMIUM:-}" ]; then return 0; fi
  local program
  program="$(command -v chromium || true)"
  if [ -n "$program" ]; then export PAWL_TEST_CHROMIUM="$program"; else pawl_say 'no Chromium'; fi
}

# The S3 server builds while apt works.
if [ -z "${PAWL_TEST_S3_URL:-}" ]; then
  pawl_build_versitygw &
  pawl_build_pid=$!
fi
pawl_install_packages
if [ -n "${pawl_build_pid:-}" ]; then wait "$pawl_build_pid" || true; fi
pawl_start_postgres
pawl_start_redis
pawl_start_s3
pawl_find_chromium
