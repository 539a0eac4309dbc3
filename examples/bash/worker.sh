#!/usr/bin/env bash
# A worker of bash and curl, one job at a time: WORKER_API=localhost:8081 WORKER_TOKEN_FILE=token examples/bash/worker.sh
# A handler gets the job's body on its standard input; what it prints is the result. JSON comes as base64 (`jsonText`), so
# that whatever is in it, the answers can be read by patterns.
set -uo pipefail

handle_echo() { cat; }
handle_sleep() { sleep "$(awk -F '[:}]' '{ print $2 / 1000 }')" && echo null; }
export -f handle_echo handle_sleep
types='"echo","sleep"'

api=${WORKER_API:-localhost:8081}
[[ $api == *://* ]] || api=http://$api
folder=$(mktemp -d)
leaving= who=
# Not by a child that is killed before it has become another program: it ends as this one would.
trap '[[ $BASHPID != $$ ]] || rm -rf "$folder"' EXIT
trap 'leaving=1' TERM

# Asks once. Secrets and bodies go by files: arguments of a program are shown to every user of the machine.
ask() {
  local token=${WORKER_TOKEN_FILE:-/dev/null}
  curl --silent --max-time 30 --fail-with-body --header 'content-type: application/json' \
    --header @<(printf 'authorization: Bearer %s' "$(<"$token")") --data @- "$api/scheduler.v1.WorkerService/$1" <<<"{$who$2}"
}

# Repeats what may not have arrived: whatever call it is, a repeat does no more than the first one. 1 = it was refused.
call() {
  until answer=$(ask "$1" "$2"); do
    case $answer in
      *'"code":"unavailable"'* | *'"code":"deadline_exceeded"'*) sleep 1 ;;
      *'"code":'*) return 1 ;;
      *) sleep 1 ;;
    esac
  done
}

# A field of the last answer: the first one of this name that is a number or a plain text.
field() { [[ $answer =~ \"$1\":\"?([^\",}]*) ]] && printf '%s' "${BASH_REMATCH[1]}"; }

register() {
  local name=${WORKER_NAME:-$(hostname)} instance
  instance=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  who=
  call Register "\"name\":\"$name\",\"instance\":\"$instance\",\"types\":[$types],\"slots\":1,\"jsonText\":true" || { echo "$answer" >&2; exit 1; }
  lease=$(field lease) beat=$(field beatEvery)
  who="\"workerId\":\"$(field workerId)\",\"session\":\"$(field session)\","
}

# Waits for the handler, and beats meanwhile. Who was silent for a lease has lost its job, although nobody could tell it so.
attend() {
  local pid=$1 alive=$SECONDS asleep
  while sleep "${beat%s}" & asleep=$!; wait -n "$pid" "$asleep"; kill -0 "$pid" 2>/dev/null; do
    if answer=$(ask Beat "\"running\":[{$job}],\"accepting\":true"); then alive=$SECONDS; fi
    case $answer in
      *'"unknown":[{'* | *'"code":"not_found"'*) lost=1 ;;
      *'"cancel":[{'*) cancelled=1 ;;
    esac
    [[ $answer == *'"drain":true'* ]] && leaving=1
    ((SECONDS - alive > ${lease%%[.s]*})) && lost=1
    [[ $lost$cancelled ]] && kill "$pid"
  done
  kill "$asleep" 2>/dev/null
  wait "$pid"
}

run() {
  local job kind=payload body= type lost= cancelled= outcome message
  job="\"jobId\":\"$(field jobId)\",\"fence\":$(field fence)" type=$(field type)
  [[ $answer =~ \"(payload|jsonText)\":\"([^\"]*)\" ]] && kind=${BASH_REMATCH[1]} body=${BASH_REMATCH[2]}
  base64 -d <<<"$body" >"$folder/in"
  timeout "$(field timeLeft)" bash -c "handle_$type" <"$folder/in" >"$folder/out" 2>"$folder/err" &
  attend $!
  case $?,$cancelled in
    0,) outcome="\"succeeded\":{\"$kind\":\"$(base64 -w 0 "$folder/out")\"}" ;;
    124,) outcome='"timeout":{"message":"its time was over"}' ;;
    *,1) outcome='"cancelled":{"reason":"its handler was stopped"}' ;;
    *)
      message=$(tail -c 1000 "$folder/err" | tr '"\\\n' "''" | tr -cd '\40-\176')
      outcome="\"error\":{\"message\":\"$message\"}"
      ;;
  esac
  # The end of what was lost is nobody's business.
  [[ $lost ]] || while call Finish "\"results\":[{$job,$outcome}]" && [[ $answer == *'"code":14'* ]]; do sleep 1; done
}

register
while [[ ! $leaving ]]; do
  # Waits no longer than for the next beat: there is nobody else here who could send it.
  { call Beat '"accepting":true' && call TakeJobs "\"freeSlots\":1,\"wait\":\"$beat\""; } || { register; continue; }
  [[ $answer == *'"drain":true'* ]] && leaving=1
  [[ $answer == *'"jobs":[{'* ]] && run
done
call Leave '"ended":true'
