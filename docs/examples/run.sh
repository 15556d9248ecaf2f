#!/bin/sh
# Starts a sandbox, runs the tour with both API versions and writes JUnit reports.
#   sh run.sh [FOLDER FOR REPORTS]
# ACQUIRE is the command line, by default acquire.
set -eu
reports=$(cd "${1:-.}" && pwd)
cd "$(dirname "$0")"
acquire=${ACQUIRE:-acquire}

output=$(mktemp)
$acquire sandbox > "$output" &
sandbox=$!
trap 'kill "$sandbox"; rm -f "$output"' EXIT
# The first line is: Acquire sandbox on URL token TOKEN
until grep -q ' token ' "$output"; do
  kill -0 "$sandbox"
  sleep 0.2
done
url=$(awk 'NR == 1 { print $4 }' "$output")
ACQUIRE_TOKEN=$(awk 'NR == 1 { print $6 }' "$output")
export ACQUIRE_TOKEN

failed=0
$acquire run leads.acquire.http --account "$url" --api 1.0.0 --allow-writes --junit "$reports/leads.xml" || failed=1
$acquire run contacts.acquire.http --account "$url" --api 2.0.0 --allow-writes --junit "$reports/contacts.xml" || failed=1
exit "$failed"
