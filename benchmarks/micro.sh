#!/usr/bin/env bash
#
# JMH benchmarks, pinned to one core.
#
#   benchmarks/micro.sh                               all of them
#   benchmarks/micro.sh EdgeRequestParser -prof gc    what JMH's own arguments select
#
# Needs a JDK 17+ and Maven.

set -euo pipefail
cd "$(dirname "$0")/.."

CPU=${CPU:-1}                       # core of the benchmark
JAVA=${JAVA:-java}

mvn -q -pl benchmarks -am -DskipTests package
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
JAR=$(ls "$PWD"/benchmarks/target/benchmarks-*-exec.jar)
(cd "$WORK" && jar -xf "$JAR" BOOT-INF/lib)
taskset -c "$CPU" "$JAVA" -cp "benchmarks/target/classes:$WORK/BOOT-INF/lib/*" org.openjdk.jmh.Main "$@"
