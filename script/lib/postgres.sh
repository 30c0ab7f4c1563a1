# A private PostgreSQL in a temporary folder, for tests and benchmarks. initdb refuses root, so it runs as postgres.
start_postgres() {
  local bin
  bin="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)"
  pg_folder="$(mktemp -d /tmp/gongkai-pg.XXXXXX)"
  pg_bin="$bin"
  pg_as=()
  if [ "$(id -u)" = 0 ]; then
    chown postgres "$pg_folder"
    pg_as=(runuser -u postgres --)
  fi
  "${pg_as[@]}" "$bin/initdb" -D "$pg_folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$pg_folder/../$(basename "$pg_folder").log" 2>&1
  local port
  for _ in 1 2 3 4 5 6 7 8; do
    port=$((20000 + RANDOM % 20000))
    # Throw-away data: no need to wait for the disk. Benchmarks pass their own options.
    if "${pg_as[@]}" "$bin/pg_ctl" -D "$pg_folder/data" -w -t 60 -l "$pg_folder/server.log" \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$pg_folder -c max_connections=200 ${PG_OPTIONS:--c fsync=off}" start >/dev/null; then
      export GONGKAI_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
      return 0
    fi
  done
  say "PostgreSQL 没有启动："
  cat "$pg_folder/server.log" >&2
  return 1
}

stop_postgres() {
  [ -n "${pg_folder:-}" ] || return 0
  "${pg_as[@]}" "$pg_bin/pg_ctl" -D "$pg_folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$pg_folder" "$pg_folder.log"
  pg_folder=
}
