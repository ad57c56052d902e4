#!/usr/bin/env bash
#
# An answer of the cache next to the floor of the machine (floor.c), to other servers, and to the stock twin.
#
#   benchmarks/peers.sh                 1 KiB over HTTP/1.1
#   benchmarks/peers.sh 1k 64k 7m       sizes of bodies
#   benchmarks/peers.sh upper-4k        a body of 4 KiB both ways, beside the floors
#   benchmarks/peers.sh h2c-1k h2c-64k  HTTP/2 with prior knowledge
#
# Each server has one event loop on the same core and is loaded alone, in rounds in turn; the load has another core.
# Prints one Markdown table for each case. Options are environment variables: see the block below. Needs wrk (h2load for
# HTTP/2), curl, a C compiler and a JDK 17+. nginx is left out where it is not installed; so is hyper without cargo and Debian's
# packages librust-hyper-dev and librust-tokio-dev.

set -euo pipefail
cd "$(dirname "$0")/.."

ROUNDS=${ROUNDS:-5}                 # measured rounds for each server
DURATION=${DURATION:-4}             # seconds of a round
WARMUP=${WARMUP:-30}                # seconds before the first round, for each JVM
SERVER_CPU=${SERVER_CPU:-0}         # core of all servers
LOAD_CPU=${LOAD_CPU:-1}             # core of the load
PORT=${PORT:-18080}                 # two ports for each server from here on
SERVER_OPTIONS=${SERVER_OPTIONS:-"--zerocopy.netty.transport=epoll"}  # of the sample application
PROFILES=${PROFILES:-}              # of Maven: io_uring, to build with its native library
JAVA=${JAVA:-java}
JAVA_OPTIONS=${JAVA_OPTIONS:-"-Xmx512m -XX:+UseG1GC -Dreactor.netty.ioWorkerCount=1"}

# name | load | bytes of the answer's body | connections | bytes of the request's body | path in the sample application
CASES="
1k       | wrk    |    1024 | 64 |    0 | /fixed/cached-1k
64k      | wrk    |   65536 | 64 |    0 | /fixed/cached-64k
7m       | wrk    | 7340032 | 16 |    0 | /fixed/7m
upper-4k | post   |    4096 | 64 | 4096 | /upper
h2c-1k   | h2load |    1024 | 16 |    0 | /fixed/cached-1k
h2c-64k  | h2load |   65536 | 16 |    0 | /fixed/cached-64k
"

# name | loads | path | command; {port}, the {next} port, {bytes} and {path} are those of the case
SERVERS="
floor         | wrk post        | /             | floor {port} {bytes}
nginx         | wrk h2load      | /{bytes}      | nginx_files {port} {bytes}
hyper         | wrk h2load      | /             | hyper {port} {bytes}
netty-floor   | wrk post        | /             | jvm NettyFloorServer {port} {bytes}
netty-codec   | wrk             | /             | jvm NettyCodecServer {port} {bytes}
reactor-netty | wrk h2load      | /             | jvm ReactorNettyServer {port} {bytes}
zero-copy     | wrk post h2load | {path}        | sample {port} {next} $SERVER_OPTIONS
direct        | wrk post h2load | {path}        | sample {port} {next} $SERVER_OPTIONS --zerocopy.lane=direct
stock         | wrk post h2load | /stock{path}  | sample {port} {next} $SERVER_OPTIONS
"

. benchmarks/common.sh

floor() { exec "$WORK/floor" "$@"; } # port bytes

hyper() { exec benchmarks/target/hyper/release/hyper-peer "$@"; } # port bytes

# From what Debian has packaged, out of a copy, where cargo leaves its lock file.
build_hyper() {
  rm -rf "$WORK/hyper" && cp -r benchmarks/hyper "$WORK/hyper"
  cargo build --release --offline --manifest-path "$WORK/hyper/Cargo.toml" --target-dir benchmarks/target/hyper \
    --config 'source.crates-io.replace-with="debian"' --config 'source.debian.directory="/usr/share/cargo/registry"' 2>"$WORK/cargo.log"
}

# Of the peers that not every machine has.
is_there() { # server
  case $1 in
    nginx) command -v nginx >/dev/null ;;
    hyper) command -v cargo >/dev/null && build_hyper ;;
  esac
}

# One file, as nginx serves it best: open files kept, sendfile, one process, no log, no end of a connection.
nginx_files() { # port bytes
  mkdir -p "$WORK/files" "$WORK/nginx"
  head -c "$2" /dev/zero | tr '\0' . >"$WORK/files/$2"
  cat >"$WORK/nginx.conf" <<CONF
daemon off;
master_process off;
pid $WORK/nginx.pid;
error_log stderr;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path $WORK/nginx/body;
  proxy_temp_path $WORK/nginx/proxy;
  fastcgi_temp_path $WORK/nginx/fastcgi;
  uwsgi_temp_path $WORK/nginx/uwsgi;
  scgi_temp_path $WORK/nginx/scgi;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=16 inactive=1h;
  open_file_cache_valid 1h;
  keepalive_requests 1000000000;
  server {
    listen 127.0.0.1:$1$([ "$LOAD" = wrk ] || echo " http2");
    root $WORK/files;
  }
}
CONF
  exec nginx -p "$WORK" -c "$WORK/nginx.conf"
}

jvm() { # class argument...
  # shellcheck disable=SC2086
  exec "$JAVA" $JAVA_OPTIONS -cp "benchmarks/target/classes:$WORK/BOOT-INF/lib/*" "dev.zerocopy.benchmarks.$1" "${@:2}"
}

# Prints "requests requests/s errors".
put_under_load() { # url seconds
  case $LOAD in
    wrk) load "$2" wrk -t1 -c"$CONNECTIONS" -d"$2" --timeout 10s "$1" >"$WORK/load"
      echo "$(awk '/ requests in / { print $1 }' "$WORK/load") $(wrk_rate <"$WORK/load") $(wrk_errors <"$WORK/load")" ;;
    post) load "$2" wrk -t1 -c"$CONNECTIONS" -d"$2" --timeout 10s -s benchmarks/load.lua "$1" -- POST "$SENT" |
      awk '$1 == "RESULT" { print $2, $2 / $3 * 1e6, $4 + $5 }' ;;
    h2load) load "$2" h2load -t1 -c"$CONNECTIONS" -m32 -D "$2" "$1" >"$WORK/load"
      awk '/^finished in/ { rate = $4 } /^requests:/ { done = $8; failed = $10 } END { print done, rate, failed }' "$WORK/load" ;;
  esac
}

# Appends "server cpu-µs/request requests/s load-cpu-% errors". A round without an answer is an error.
round() { # server url
  local ticks TIMEFORMAT='%U %S'
  ticks=$(cpu_ticks "$1")
  { time put_under_load "$2" "$DURATION" >"$WORK/counts"; } 2>"$WORK/times"
  ticks=$(($(cpu_ticks "$1") - ticks))
  awk -v name="$1" -v ticks="$ticks" -v hertz="$(getconf CLK_TCK)" -v seconds="$DURATION" '
    NR == FNR { requests = $1; rate = $2; errors = $3 + ($1 == 0); next }
    { printf "%s %.3f %.1f %.0f %d\n", name, ticks / hertz * 1e6 / (requests > 0 ? requests : 1), rate, ($1 + $2) / seconds * 100, errors }
  ' "$WORK/counts" "$WORK/times" >>"$WORK/rounds"
}

# Reads the rounds of a case and prints its table: median, spread in brackets; a ratio is the median of those of each round,
# since a machine may be faster in one round than in another.
table() {
  echo "| $CASE | CPU µs/request | / floor | / stock | requests/s | / stock | CPU of the load, % | errors |"
  echo "|---|---|---|---|---|---|---|---|"
  awk "$STATISTICS"'
    function ratio(name, base, column,   i) {
      if (!count[base]) return "-"
      for (i = 1; i <= count[base]; i++) value["ratio", column, i] = value[name, column, i] / (value[base, column, i] + 1e-9)
      count["ratio"] = count[base]
      return sprintf("%.2f", median("ratio", column))
    }
    !count[$1]++ { order[++names] = $1 }
    { for (i = 2; i <= 5; i++) value[$1, i, count[$1]] = $i; errors[$1] += $5 }
    END {
      for (k = 1; k <= names; k++) {
        name = order[k]
        printf "| %s | %s | %s | %s | %s | %s | %.0f | %d |\n", name, cell(name, 2), ratio(name, "floor", 2), ratio(name, "stock", 2),
          cell(name, 3), ratio(name, "stock", 3), median(name, 4), errors[name]
      }
    }' "$WORK/rounds"
}

# Fills in what the table of servers leaves open.
fill() { # text port
  local text=${1//\{port\}/$2}
  text=${text//\{next\}/$(($2 + 1))}
  text=${text//\{bytes\}/$BYTES}
  echo "${text//\{path\}/$SAMPLE_PATH}"
}

check() { # server url
  local size options=()
  case $LOAD in
    h2load) options=(--http2-prior-knowledge) ;;
    post) head -c "$SENT" /dev/zero | tr '\0' . >"$WORK/body"; options=(-H 'Content-Type: text/plain' --data-binary "@$WORK/body") ;;
  esac
  await "$1" "${options[@]}" "$2"
  size=$(curl -sf -m 30 -o /dev/null -w '%{size_download}' "${options[@]}" "$2") || fail "the server '$1' does not answer with success"
  [ "$size" -eq "$BYTES" ] || fail "the server '$1' answers with $size bytes instead of $BYTES"
}

run() {
  local name loads path command port=$PORT names=() server=()
  declare -A url=()
  echo "$CASE: $BYTES B body, $LOAD with $CONNECTIONS connections" >&2
  : >"$WORK/rounds"
  while IFS='|' read -r name loads path command; do
    [[ " $loads " == *" $LOAD "* ]] || continue
    is_there "$name" || { echo "$name is not installed: left out" >&2; continue; }
    read -ra server < <(fill "$command" "$port")
    start "$name" "${server[@]}"
    names+=("$name")
    url[$name]=http://127.0.0.1:$port$(fill "$path" "$port")
    port=$((port + 2))
  done < <(rows "$SERVERS")
  for name in "${names[@]}"; do check "$name" "${url[$name]}"; done
  for name in "${names[@]}"; do
    [[ "$name" =~ ^(floor|nginx|hyper)$ ]] || put_under_load "${url[$name]}" "$WARMUP" >/dev/null
  done
  for _ in $(seq "$ROUNDS"); do
    for name in "${names[@]}"; do round "$name" "${url[$name]}"; done
  done
  stop_servers
  { echo; table; } | tee -a "$WORK/peers.md"
}

need wrk curl cc taskset "$JAVA" jar
[ $# -gt 0 ] || set -- 1k
for name in "$@"; do
  grep -q "^$name|" < <(rows "$CASES") || fail "no case is called '$name'"
  [[ $name != h2c-* ]] || need h2load
done
find_jar
make_work
cc -O2 -o "$WORK/floor" benchmarks/floor.c
(cd "$WORK" && jar -xf "$OLDPWD/$JAR" BOOT-INF/lib)
echo "$(machine); $ROUNDS rounds of $DURATION s for each server, $WARMUP s warm-up, $(date -u +%F)" | tee "$WORK/peers.md"
while IFS='|' read -r CASE LOAD BYTES CONNECTIONS SENT SAMPLE_PATH; do
  [[ " $* " != *" $CASE "* ]] || run
done < <(rows "$CASES")
cp "$WORK/peers.md" benchmarks/target/peers.md
echo "Written to benchmarks/target/peers.md" >&2
