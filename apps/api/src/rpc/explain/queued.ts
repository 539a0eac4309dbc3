import { MAX_AHEAD } from "@muster/db";
import { shown } from "@muster/job";
import { pauseHold, typeHold } from "@muster/policy";
import { ExplainCode } from "@muster/proto/scheduler/v1/explain";
import type { Explanation, Facts, Fleet, Line } from "./facts.ts";
import { explainGates, withLimits } from "./gates.ts";
import { count } from "./in-words.ts";
import { explainPause } from "./pauses.ts";
import { explainPlacement } from "./placement.ts";

/**
 * The first hindrance that alone would keep the job from running: a pause is what somebody wanted, without workers its place
 * is of no use, and outside its list it has none.
 */
export function explainQueued(facts: Facts): Explanation {
  const { line } = facts;
  if (line === undefined) throw new Error("a queued job is explained without what it waits for");
  return (
    explainPause(facts) ??
    explainWorkers(facts, line) ??
    explainPlacement(facts, line) ??
    explainGates(facts) ??
    explainHold(facts, line) ??
    withLimits(explainList(facts, line), facts)
  );
}

/** Undefined when some live worker could run it. */
function explainWorkers({ job }: Facts, { fleet, look }: Line): Explanation | undefined {
  const type = `the type ${shown(job.type)}`;
  const alive = `${fleet.live} ${fleet.live === 1 ? "is" : "are"} alive`;
  if (fleet.live === 0) {
    const what = `No worker is alive: start one that knows ${type}`;
    return { code: ExplainCode.NO_WORKER, sentence: `${what}${restored(look)}.` };
  }
  if (fleet.knowType === 0) {
    const what = `No live worker knows ${type} (${alive}): start one whose HANDLERS know it, or check the spelling of the type`;
    return { code: ExplainCode.NO_WORKER_FOR_TYPE, sentence: `${what}${restored(look)}.` };
  }
  // Held jobs are found by their type, whatever queues a worker serves.
  if (fleet.able > 0 || job.hold === typeHold(job.type)) return undefined;
  const what =
    `None of the live workers that know ${type} (${fleet.knowType} of ${fleet.live}) serves the queue ` +
    `${shown(job.queue)}: add it to their WORKER_QUEUES, or start one that serves it`;
  return { code: ExplainCode.NO_WORKER_FOR_QUEUE, sentence: `${what}${restored(look)}.` };
}

function explainHold({ job }: Facts, { fleet }: Line): Explanation | undefined {
  const { hold, type } = job;
  if (hold === null) return undefined;
  const ends: Readonly<Record<string, string>> = {
    [typeHold(type)]:
      `a worker that took it did not know its type; ${count(fleet.knowType, "live worker")} that ` +
      "can run it will hear of it at the next heartbeat at the latest, and take it when a slot is free",
    [pauseHold(type)]: "its type was paused, and is no more; it is queued again within seconds",
  };
  const why = ends[hold] ?? "it is queued again when that ends";
  return { code: ExplainCode.HELD, sentence: `It is held (${shown(hold)}): ${why}.` };
}

function explainList(facts: Facts, line: Line): Explanation {
  const { lane } = facts;
  if (line.look === "repaired" || line.look === "missing") {
    const then =
      line.look === "repaired"
        ? "has been put back just now, so that a worker finds it"
        : "could not be put back now; the reconciler tries again within seconds";
    const sentence = `It was missing from the Redis list ${lane} and ${then} (${place(line)}).`;
    return { code: ExplainCode.MISSING_FROM_REDIS, sentence };
  }
  if (facts.dispatch === "sql" || line.look === "unreachable") {
    const refuses = facts.dispatch === "sql" ? "takes no pushes" : "does not answer";
    const sentence = `Redis ${refuses}, so workers find work in SQL, in the same order but more slowly (${place(line)}): check Redis.`;
    return { code: ExplainCode.DISPATCH_BY_SQL, sentence };
  }
  return explainPlace(facts, line);
}

function explainPlace({ lane }: Facts, line: Line): Explanation {
  const { fleet, ahead } = line;
  const full = fleet.busySlots >= fleet.slots;
  const faster = "start more workers or raise WORKER_CONCURRENCY if that is too slow";
  if (ahead > 0) {
    const sentence = `It waits in ${lane} behind ${jobs(line)}; ${busy(fleet)}${full ? `: ${faster}` : ""}.`;
    return { code: ExplainCode.BEHIND, sentence };
  }
  if (full) {
    const sentence = `It is next in ${lane}, but ${busy(fleet)}: ${faster}.`;
    return { code: ExplainCode.NO_FREE_SLOT, sentence };
  }
  const sentence = `It is next in ${lane} and should start any moment; ${busy(fleet)}.`;
  return { code: ExplainCode.NEXT, sentence };
}

const jobs = ({ ahead, more }: Line): string =>
  more ? `more than ${MAX_AHEAD} other jobs` : count(ahead, "other job");
const place = (line: Line): string => `${jobs(line)} ahead`;
const busy = ({ able, slots, busySlots }: Fleet): string =>
  `${busySlots} of ${count(slots, "slot")} of ${count(able, "worker")} ${busySlots === 1 ? "is" : "are"} busy`;
const restored = (look: Line["look"]): string =>
  look === "repaired" ? "; it was also missing from Redis, and has been put back" : "";
