#!/bin/sh
# Submits a job with curl over TLS and waits for its end: MUSTER_CA=ca.crt docs/examples/submit-job.sh
# MUSTER_CERT and MUSTER_KEY name a client certificate and its key, MUSTER_TOKEN is a token: whichever the API asks for.
set -eu
url=${MUSTER_URL:-https://localhost:8081}/scheduler.v1.SchedulerService

# Read by curl from its standard input: arguments of a program are shown to every user of the machine.
secrets() {
  echo "cacert = \"$MUSTER_CA\""
  if [ -n "${MUSTER_CERT:-}" ]; then printf 'cert = "%s"\nkey = "%s"\n' "$MUSTER_CERT" "$MUSTER_KEY"; fi
  if [ -n "${MUSTER_TOKEN:-}" ]; then printf 'header = "authorization: Bearer %s"\n' "$MUSTER_TOKEN"; fi
}

call() {
  secrets | curl --config - --silent --show-error --fail-with-body --max-time 30 \
    --header 'content-type: application/json' --data "$2" "$url/$1"
}

field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

# An answer that is an error says what was wrong.
answer=$(call SubmitJob '{"job":{"type":"echo","json":{"from":"curl"}}}') || { echo "$answer" >&2; exit 1; }
id=$(echo "$answer" | field jobId)
echo "$id"
while :; do
  state=$(call GetJob "{\"job_id\":\"$id\"}" | field state)
  case $state in
    JOB_STATE_SUCCEEDED) echo "$state"; exit 0 ;;
    JOB_STATE_FAILED | JOB_STATE_DEADLETTER | JOB_STATE_CANCELLED) echo "$state"; exit 1 ;;
  esac
  sleep 0.2
done
