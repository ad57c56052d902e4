#!/usr/bin/env bash
#
# Latency of a cached answer of 1 KiB at half of the stock twin's highest rate, for both sides and for the floor of the
# machine (floor.c), and at half of its own.
#
#   benchmarks/latency.sh
#
# wrk finds the highest rates. The latencies are those of an open-loop generator (openloop.c), which counts each from the
# time when the request should have left: a stall is charged to all that waited. Both sides run the same jar. All servers
# have the same core, one is loaded at a time, in rounds in turn. Prints one Markdown table.
# Options are environment variables: see the block below. Needs wrk, curl, a C compiler and a JDK 17+.

set -euo pipefail
cd "$(dirname "$0")/.."

ROUNDS=${ROUNDS:-5}                 # measured rounds for each line of the table
DURATION=${DURATION:-10}            # seconds of a round
WARMUP=${WARMUP:-30}                # seconds before the first round, for each server
CONNECTIONS=${CONNECTIONS:-64}
SERVER_CPU=${SERVER_CPU:-0}         # core of all servers
LOAD_CPU=${LOAD_CPU:-1}             # core of the load
PORT=${PORT:-18080}                 # five ports from here on
SERVER_OPTIONS=${SERVER_OPTIONS:-"--zerocopy.netty.transport=epoll"}
JAVA=${JAVA:-java}
JAVA_OPTIONS=${JAVA_OPTIONS:-"-Xmx512m -XX:+UseG1GC -Dreactor.netty.ioWorkerCount=1"}

. benchmarks/common.sh

declare -A PORT_OF=([stock]=$PORT [zero-copy]=$((PORT + 2)) [floor]=$((PORT + 4)))
declare -A PATH_OF=([stock]=/stock/fixed/cached-1k [zero-copy]=/fixed/cached-1k [floor]=/)

url() { echo "http://127.0.0.1:${PORT_OF[$1]}${PATH_OF[$1]}"; }

wrk_run() { load "$2" wrk -t1 -c"$CONNECTIONS" -d"$2" --timeout 10s "$(url "$1")"; } # server seconds

highest_rate() { # server
  for _ in 1 2 3; do wrk_run "$1" 4 | wrk_rate; done | median
}

# Appends "line p50 p99 p99.9 max late errors".
round() { # line server rate
  load "$DURATION" "$WORK/openloop" "${PORT_OF[$2]}" "${PATH_OF[$2]}" "$CONNECTIONS" "$3" "$DURATION" \
    | awk -v line="$1" '{ print line, $6, $8, $10, $12, $14, $4 }' >>"$WORK/rounds"
}

column() { awk -v line="$1" -v n="$2" '$1 == line { print $n }' "$WORK/rounds"; } # line column

cell() { # line column
  echo "$(column "$@" | median | xargs printf '%.0f') ($(column "$@" | sort -g | sed -n '1p;$p' | xargs printf '%.0f-%.0f'))"
}

row() { # line server rate
  echo "| $2 | $3 | $(cell "$1" 2) | $(cell "$1" 3) | $(cell "$1" 4) | $(cell "$1" 5) | $(cell "$1" 6)" \
    "| $(column "$1" 7 | awk '{ n += $1 } END { print n }') |"
}

need wrk curl cc taskset "$JAVA"
find_jar
make_work
cc -O2 -o "$WORK/openloop" benchmarks/openloop.c
cc -O2 -o "$WORK/floor" benchmarks/floor.c
start floor "$WORK/floor" "${PORT_OF[floor]}" 1024
for server in stock zero-copy; do
  # shellcheck disable=SC2086
  start "$server" sample "${PORT_OF[$server]}" $((PORT_OF[$server] + 1)) $SERVER_OPTIONS
done
await floor "$(url floor)"
declare -A HALF
for server in stock zero-copy; do
  await "$server" "$(url "$server")"
  wrk_run "$server" "$WARMUP" >/dev/null
  HALF[$server]=$(highest_rate "$server" | awk '{ printf "%d", $1 / 2 }')
  echo "$server: half of its highest rate is ${HALF[$server]} requests/s" >&2
done
for _ in $(seq "$ROUNDS"); do
  round 1 stock "${HALF[stock]}"
  round 2 zero-copy "${HALF[stock]}"
  round 3 zero-copy "${HALF[zero-copy]}"
  round 4 floor "${HALF[stock]}"
done
{
  echo "$(machine); $CONNECTIONS connections, $ROUNDS rounds of $DURATION s for each line, $WARMUP s warm-up, $(date -u +%F)"
  echo
  echo "| server | requests/s | p50 µs | p99 µs | p99.9 µs | longest µs | generator late, p99.9 µs | errors |"
  echo "|---|---|---|---|---|---|---|---|"
  row 1 stock "${HALF[stock]}"
  row 2 zero-copy "${HALF[stock]}"
  row 4 floor "${HALF[stock]}"
  row 3 zero-copy "${HALF[zero-copy]}"
  echo
  echo "p99.9 at the same rate, zero-copy / stock: $(awk -v z="$(column 2 4 | median)" -v s="$(column 1 4 | median)" 'BEGIN { printf "%.2f", z / s }')"
} | tee benchmarks/target/latency.md
echo "Written to benchmarks/target/latency.md" >&2
