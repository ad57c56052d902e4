#!/usr/bin/env bash
#
# Load comparison: each endpoint of the sample application against its stock WebFlux twin.
#
#   benchmarks/compare.sh               all cases
#   benchmarks/compare.sh fixed-1k ...  some of them
#   TLS=1 benchmarks/compare.sh file-200m
#   SERVER_OPTIONS=--server.compression.enabled=true benchmarks/compare.sh bundle
#
# Two servers run the same jar with the same options on the same core, one for each side;
# wrk runs on another core. Rounds alternate between the sides. Everything is on loopback.
# Options are environment variables: see the block below. Needs wrk, curl and a JDK 17+.

set -euo pipefail
cd "$(dirname "$0")/.."

ROUNDS=${ROUNDS:-5}                 # measured rounds for each side
DURATION=${DURATION:-6}             # seconds of a round
WARMUP=${WARMUP:-12}                # seconds before the first round, for each side
SERVER_CPU=${SERVER_CPU:-0}         # core of both servers
LOAD_CPU=${LOAD_CPU:-1}             # core of wrk
PORT=${PORT:-18080}                 # four ports from here on
CONTROL=${CONTROL:-}                # not empty: both sides are the stock twin, which shows the noise
TLS=${TLS:-}                        # not empty: both servers speak TLS, with a certificate made for the run
SERVER_OPTIONS=${SERVER_OPTIONS:-}  # more options of both servers
JAVA=${JAVA:-java}
JAVA_OPTIONS=${JAVA_OPTIONS:-"-Xmx512m -XX:+UseG1GC -Dreactor.netty.ioWorkerCount=1"}

# name | method | path | body bytes | connections | body bytes of the warm-up | Accept-Encoding
CASES="
fixed-1k      | GET  | /fixed/1k  |       0 | 64 |    0
fixed-64k     | GET  | /fixed/64k |       0 | 64 |    0
cached-1k     | GET  | /fixed/cached-1k  | 0 | 64 |    0
cached-64k    | GET  | /fixed/cached-64k | 0 | 64 |    0
fixed-7m      | GET  | /fixed/7m  |       0 | 16 |    0
catalog       | GET  | /catalog   |       0 | 64 |    0
bundle        | GET  | /assets/swagger-ui-bundle.js | 0 | 16 | 0 | gzip
file-200m     | GET  | /files/200m.bin | 0 | 4 |    0
upper-4k      | POST | /upper     |    4096 | 64 | 4096
echo-4k       | POST | /echo      |    4096 | 64 | 4096
checksum-4k   | POST | /checksum  |    4096 | 64 | 4096
echo-5m       | POST | /echo      | 5242880 | 16 | 4096
"

. benchmarks/common.sh

OUT=benchmarks/target
SIDES=(stock zerocopy)
declare -A PREFIX=([stock]=/stock [zerocopy]="${CONTROL:+/stock}")

port() { [ "$1" = stock ] && echo "$PORT" || echo $((PORT + 2)); }

counter_port() { echo $(($(port "$1") + 1)); }

make_certificate() {
  keytool -genkeypair -alias bench -keyalg RSA -keysize 2048 -dname CN=localhost -storetype PKCS12 \
    -keystore "$WORK/bench.p12" -storepass benchmark >/dev/null 2>&1 || fail "keytool could not make a certificate"
  SERVER_OPTIONS="$SERVER_OPTIONS --server.ssl.key-store=$WORK/bench.p12 --server.ssl.key-store-password=benchmark"
}

allocated() { curl -sf -m 10 "http://127.0.0.1:$(counter_port "$1")/allocated"; }

status_kib() { awk -v key="$2:" '$1 == key { print $2 }' "/proc/${PID[$1]}/status"; }

put_under_load() { # side method path bytes connections seconds accept-encoding
  load "$6" wrk -t1 -c"$5" -d"$6" --timeout 10s -s benchmarks/load.lua \
    "$SCHEME://127.0.0.1:$(port "$1")${PREFIX[$1]}$3" -- "$2" "$4" ${7:+"$7"} | awk '$1 == "RESULT" { print $2, $3, $4, $5, $6, $7 }'
}

check() { # side method path bytes accept-encoding
  local body=()
  [ "$4" -gt 0 ] && { head -c "$4" /dev/zero >"$WORK/body"; body=(-H 'Content-Type: text/plain' --data-binary "@$WORK/body"); }
  curl -skf -o /dev/null -m 30 -X "$2" ${5:+-H "Accept-Encoding: $5"} "${body[@]}" "$SCHEME://127.0.0.1:$(port "$1")${PREFIX[$1]}$3" \
    || fail "$2 ${PREFIX[$1]}$3 does not answer with success"
}

# Appends "side requests/s cpu-µs/request heap-B/request p99-µs rss-MiB-before rss-MiB-peak errors".
round() { # name side method path bytes connections accept-encoding
  local cpu heap rss result
  rss=$(status_kib "$2" VmRSS)
  echo 5 >"/proc/${PID[$2]}/clear_refs"          # the peak counts from here
  heap=$(allocated "$2"); cpu=$(cpu_ticks "$2")
  result=$(put_under_load "$2" "$3" "$4" "$5" "$6" "$DURATION" "$7")
  cpu=$(($(cpu_ticks "$2") - cpu)); heap=$(($(allocated "$2") - heap))
  [ -n "$result" ] || fail "wrk gave no result for $1 on the $2 side"
  echo "$2 $result $cpu $heap $rss $(status_kib "$2" VmHWM)" | awk -v hz="$(getconf CLK_TCK)" '{
    requests = $2 > 0 ? $2 : 1
    printf "%s %.1f %.3f %.1f %d %.1f %.1f %d\n", $1, $2 / ($3 / 1e6), $8 / hz * 1e6 / requests, $9 / requests,
      $7, $10 / 1024, $11 / 1024, $4 + $5 }' >>"$WORK/$1.rounds"
}

run() { # name method path bytes connections warm-up-bytes accept-encoding
  echo "$1: $2 $3, $4 B body, $5 connections" >&2
  for side in "${SIDES[@]}"; do
    check "$side" "$2" "$3" "$4" "$7"
    put_under_load "$side" "$2" "$3" "$6" "$5" "$WARMUP" "$7" >/dev/null
    echo "$side $(status_kib "$side" VmRSS)" >>"$WORK/$1.idle"
  done
  for _ in $(seq "$ROUNDS"); do
    for side in "${SIDES[@]}"; do round "$1" "$side" "$2" "$3" "$4" "$5" "$7"; done
  done
  table_row "$1" | tee -a "$WORK/table.md"
}

# Reads the rounds of a case and prints its row. Median, spread in brackets; the ratio is
# zero-copy / stock of the medians. Growth is the highest peak over the idle value.
table_row() { # name
  awk -v name="$1" "$STATISTICS"'
    function ratio(column,   s) { s = median("stock", column); return s > 0 ? sprintf("%.2f", median("zerocopy", column) / s) : "-" }
    function growth(side) { median(side, 7); return sprintf("%d", high - idle[side] + 0.5) }
    function errors(side,   i, sum) { for (i = 1; i <= count[side]; i++) sum += value[side, 8, i]; return sum + 0 }
    FILENAME ~ /idle$/ { idle[$1] = $2 / 1024; next }
    { n = ++count[$1]; for (i = 2; i <= 8; i++) value[$1, i, n] = $i }
    END {
      printf "| %s | %s | %s | **%s** | %s | %s | **%s** | %s | %s | %s | %s | %d |\n", name,
        cell("stock", 3), cell("zerocopy", 3), ratio(3), cell("stock", 4), cell("zerocopy", 4), ratio(4),
        number(median("stock", 2)) " / " number(median("zerocopy", 2)), number(median("stock", 5)) " / " number(median("zerocopy", 5)),
        sprintf("%.0f / %.0f", idle["stock"], idle["zerocopy"]), growth("stock") " / " growth("zerocopy"),
        errors("stock") + errors("zerocopy")
    }' "$WORK/$1.idle" "$WORK/$1.rounds"
}

need wrk curl taskset "$JAVA"
find_jar
for name in "$@"; do grep -q "^$name|" < <(rows "$CASES") || fail "no case is called '$name'"; done
mkdir -p "$OUT"

make_work
SCHEME=${TLS:+https}
SCHEME=${SCHEME:-http}
[ -z "$TLS" ] || make_certificate
for side in "${SIDES[@]}"; do
  # shellcheck disable=SC2086
  start "$side" sample "$(port "$side")" "$(counter_port "$side")" $SERVER_OPTIONS
done
for side in "${SIDES[@]}"; do await "$side" "http://127.0.0.1:$(counter_port "$side")/allocated"; done
{
  echo "$(machine); wrk -t1, $ROUNDS rounds of $DURATION s for each side, $WARMUP s warm-up, $(date -u +%F)"
  echo
  echo "| case | CPU µs/request, stock | zero-copy | ratio | heap B/request, stock | zero-copy | ratio | requests/s, stock / zero-copy | p99 µs | idle RSS MiB | RSS growth MiB | errors |"
  echo "|---|---|---|---|---|---|---|---|---|---|---|---|"
} | tee "$WORK/table.md"

while IFS='|' read -r name method path bytes connections warm coding; do
  [ $# -eq 0 ] || [[ " $* " == *" $name "* ]] || continue
  run "$name" "$method" "$path" "$bytes" "$connections" "$warm" "$coding"
done < <(rows "$CASES")

cp "$WORK/table.md" "$OUT/compare.md"
echo "Written to $OUT/compare.md" >&2
