# What the load scripts have in common. They source it from the project's directory and set what it reads: SERVER_CPU,
# LOAD_CPU, JAVA, JAVA_OPTIONS, and PROFILES if there are any. Everything is on loopback, and only processes that a script
# started are ended.
# shellcheck shell=bash

declare -A PID                      # of each server, by its name

fail() { echo "${0##*/}: $*" >&2; exit 1; }

need() { # tool...
  local tool
  for tool in "$@"; do command -v "$tool" >/dev/null || fail "$tool is missing"; done
  [ "$(nproc --all)" -gt 1 ] || fail "server and load need a core each"
}

stop_servers() {
  local name
  for name in "${!PID[@]}"; do kill "${PID[$name]}" 2>/dev/null || true; done
  for name in "${!PID[@]}"; do wait "${PID[$name]}" 2>/dev/null || true; done
  PID=()
}

finish() { stop_servers; rm -rf "$WORK"; }

# Makes the directory WORK, which goes when the script ends, whatever ends it.
make_work() {
  WORK=$(mktemp -d)
  trap finish EXIT
  trap 'exit 130' INT TERM
}

# Builds the jar, with io_uring's native library where PROFILES names it, and sets JAR.
find_jar() {
  local jars
  mvn -q -DskipTests ${PROFILES:+-P"$PROFILES"} -pl benchmarks -am package
  jars=(benchmarks/target/benchmarks-*-exec.jar)
  JAR=${jars[0]}
}

# Starts a server on its core. What the command is may be a function that ends with exec.
start() { # name command...
  local name=$1
  shift
  (
    trap - EXIT INT TERM
    taskset -cp "$SERVER_CPU" "$BASHPID" >/dev/null
    "$@"
  ) </dev/null >"$WORK/$name.log" 2>&1 &
  PID[$name]=$!
}

# The sample application, which has the zero-copy endpoints and their stock twins; for start.
sample() { # port port-of-the-counter option...
  # shellcheck disable=SC2086
  exec "$JAVA" $JAVA_OPTIONS -jar "$JAR" "$2" --server.address=127.0.0.1 --server.port="$1" "${@:3}"
}

# Waits until the server answers curl with success.
await() { # name argument-of-curl...
  for _ in $(seq 120); do
    curl -sf -m 10 -o /dev/null "${@:2}" && return
    kill -0 "${PID[$1]}" 2>/dev/null || break
    sleep 0.5
  done
  cat "$WORK/$1.log" >&2
  fail "the server '$1' did not start"
}

# CPU of a server so far, user and system, in ticks.
cpu_ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/${PID[$1]}/stat"; }

# Runs a command on the core of the load; its limit is some seconds more than it should take.
load() { timeout "$(($1 + 30))" taskset -c "$LOAD_CPU" "${@:2}"; } # seconds command...

wrk_rate() { awk '/^Requests\/sec:/ { print $2 }'; }

wrk_errors() { awk '/Socket errors:/ { gsub(",", ""); n += $4 + $6 + $8 + $10 } /Non-2xx/ { n += $NF } END { print n + 0 }'; }

# Median of the numbers read, one on each line.
median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# Functions of awk over value[who, column, round] and count[who], the rounds of each: a median, and a cell that shows it
# with the smallest and the largest in brackets.
# shellcheck disable=SC2034
STATISTICS='
  function median(who, column,   i, j, n, v, t) {
    n = count[who]
    for (i = 1; i <= n; i++) v[i] = value[who, column, i]
    for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] > v[j]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
    low = v[1]; high = v[n]
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
  }
  function number(x) { return x >= 100 ? sprintf("%.0f", x) : x >= 10 ? sprintf("%.1f", x) : sprintf("%.2f", x) }
  function cell(who, column,   m) { m = median(who, column); return number(m) " (" number(low) "-" number(high) ")" }
'

# The rows of a table, without blanks around its bars.
rows() { sed 's/ *| */|/g; s/ *$//; /^$/d' <<<"$1"; }

machine() {
  echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc --all) cores, Linux $(uname -r)," \
    "$("$JAVA" -version 2>&1 | sed -n '1s/"//gp'), \`$JAVA_OPTIONS\`"
}
