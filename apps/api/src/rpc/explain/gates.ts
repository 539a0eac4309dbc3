import type { KeyState } from "@muster/db";
import { shown } from "@muster/job";
import { codeOf, costOf, labelOf, mostAheadMs, readHold } from "@muster/policy";
import { ExplainCode } from "@muster/proto/scheduler/v1/explain";
import { timestampAt } from "../../timestamps.ts";
import type { Explanation, Facts } from "./facts.ts";
import { count, inWords } from "./in-words.ts";

/** Ids in a sentence; more are in the answer's fields. */
const MAX_IDS = 3;

/**
 * What a queued job's limits keep it waiting for: whatever `hold` says, because a job that no worker has looked at yet has
 * to pass them, too. Undefined when they do not, or nobody knows yet.
 */
export function explainGates(facts: Facts): Explanation | undefined {
  const { job, policies, admitted } = facts;
  if (policies === undefined || (admitted && job.hold === null)) return undefined;
  for (const gate of policies.gates) {
    const why = explainGate(gate, facts);
    if (why !== undefined) return why;
  }
  return job.hold !== null && codeOf(job.hold) === "limit" ? explainTurn(facts) : undefined;
}

/** What a job still has to pass that waits in its list like any other. */
export function withLimits(explanation: Explanation, { job, policies, admitted }: Facts): Explanation {
  const [first, ...more] = policies?.gates ?? [];
  if (first === undefined || admitted || job.hold !== null) return explanation;
  const names = [first, ...more].map(({ record }) => record.limit.name).join(", ");
  const then = `${more.length === 0 ? `its limit ${names} decides` : `its limits ${names} decide`} when it starts`;
  return { ...explanation, sentence: explanation.sentence.replace(/\.$/, `; then ${then}.`) };
}

function explainGate(gate: KeyState, facts: Facts): Explanation | undefined {
  return (
    explainAbsence(gate, facts) ??
    explainClosed(gate, facts) ??
    explainTried(gate, facts) ??
    explainFull(gate, facts) ??
    explainRate(gate, facts)
  );
}

function explainAbsence({ record, key }: KeyState, { policies }: Facts): Explanation | undefined {
  if (record.inForceSinceMs !== undefined) return undefined;
  const { name, epoch } = record.limit;
  const behind = (policies?.behind ?? []).filter((worker) => !worker.answers || worker.epoch < epoch);
  const names = [...new Set(behind.map((worker) => worker.name))];
  const because =
    names.length === 0
      ? "the leader has to look once, which takes seconds"
      : `${some(names)} ${names.length === 1 ? "has" : "have"} not said to know it, or will never, being of an older version`;
  return {
    code: ExplainCode.LIMIT_NOT_IN_FORCE,
    sentence: `The limit ${name} is not in force yet, and nothing of it starts before: ${because}.`,
    details: { limitKey: { limit: name, key }, notEnforcedBy: names },
  };
}

function explainClosed(gate: KeyState, facts: Facts): Explanation | undefined {
  const { closed } = gate;
  if (closed === undefined) return undefined;
  const until = `${iso(closed.untilMs)}, in ${inWords(closed.untilMs - facts.nowMs)}`;
  const why = closed.reason === "" ? "" : ` (${shown(closed.reason)})`;
  return {
    code: ExplainCode.LIMIT_CLOSED,
    sentence: `${named(gate)} is closed until ${until}${why}${afterOthers(facts)}.`,
    details: { limitKey: keyOf(gate), nextStartAt: timestampAt(closed.untilMs) },
  };
}

/** Its breaker has been open, and lets one job through. */
function explainTried(gate: KeyState, facts: Facts): Explanation | undefined {
  const { breaker } = gate;
  if (breaker === undefined) return undefined;
  const next = breaker.probeId === null ? "one job is about to be tried" : `job ${breaker.probeId} is tried`;
  return {
    code: ExplainCode.LIMIT_CLOSED,
    sentence: `${named(gate)} is closed because attempts failed (${shown(breaker.reason)}): ${next}, and the others start when it succeeds${afterOthers(facts)}.`,
    details: { limitKey: keyOf(gate) },
  };
}

function explainFull(gate: KeyState, facts: Facts): Explanation | undefined {
  const max = gate.override?.maxRunning ?? gate.record.limit.maxRunning;
  const { running } = gate;
  if (max === undefined || running === undefined || running.count < max) return undefined;
  return {
    code: ExplainCode.LIMIT_FULL,
    sentence: `${named(gate)} is full, with ${running.count} of ${max} running${those(running.taskIds)}: it starts when one of them ends${afterOthers(facts)}.`,
    details: {
      limitKey: keyOf(gate),
      running: running.count,
      maxRunning: max,
      runningJobIds: [...running.taskIds],
    },
  };
}

function explainRate(gate: KeyState, facts: Facts): Explanation | undefined {
  const { limit } = gate.record;
  const rate = gate.override?.rate ?? limit.rate;
  if (rate === undefined || gate.tatMs === undefined) return undefined;
  const { amount } = costOf(
    limit.costLabel === undefined ? undefined : labelOf(facts.job.labels, limit.costLabel),
    rate.burst,
  );
  const tatMs = Math.min(gate.tatMs, facts.nowMs + mostAheadMs(rate));
  const nextMs = tatMs - ((rate.burst - amount) * rate.perMs) / rate.count;
  if (nextMs <= facts.nowMs) return undefined;
  const bound = `${count(rate.count, "start")} in ${inWords(rate.perMs)}`;
  return {
    code: ExplainCode.RATE_LIMITED,
    sentence: `${named(gate)} allows ${bound}: the next one is at ${iso(nextMs)}, in ${inWords(nextMs - facts.nowMs)}${afterOthers(facts)}.`,
    details: { limitKey: keyOf(gate), nextStartAt: timestampAt(nextMs) },
  };
}

/** Of a job that is held although each of its limits has room. */
function explainTurn(facts: Facts): Explanation {
  const hold = readHold(facts.job.hold ?? "");
  const waits = hold?.code === "limit" ? facts.policies?.gates.find((gate) => isAt(gate, hold)) : undefined;
  const code = ExplainCode.WAITS_ITS_TURN;
  if (waits === undefined) {
    const sentence =
      "Its limits have changed since it was put on hold, and it is looked at again within seconds.";
    return { code, sentence };
  }
  const sentence = `${named(waits)} has room, and it is about to have its turn: keys share the workers${afterOthers(facts)}.`;
  return { code, sentence, details: { limitKey: keyOf(waits) } };
}

const isAt = ({ record, key }: KeyState, at: { limit: string; generation: number; key: string }): boolean =>
  record.limit.name === at.limit && record.limit.generation === at.generation && key === at.key;

const keyOf = ({ record, key }: KeyState): { limit: string; key: string } => ({
  limit: record.limit.name,
  key,
});

const named = ({ record, key }: KeyState): string =>
  `The limit ${record.limit.name}${key === "" ? "" : `, key ${shown(key)},`}`;

const some = (texts: readonly string[]): string =>
  texts.length > MAX_IDS
    ? `${texts.slice(0, MAX_IDS).join(", ")} and ${texts.length - MAX_IDS} more`
    : texts.join(", ");

/** Those that the caller may know of. */
const those = (taskIds: readonly string[]): string => (taskIds.length === 0 ? "" : ` (${some(taskIds)})`);

function afterOthers({ policies }: Facts): string {
  const { ahead, more } = policies?.heldAhead ?? { ahead: 0, more: false };
  if (ahead === 0) return "";
  return `, behind ${more ? `more than ${ahead} other jobs` : count(ahead, "other job")} of its key`;
}

const iso = (ms: number): string => new Date(ms).toISOString();
