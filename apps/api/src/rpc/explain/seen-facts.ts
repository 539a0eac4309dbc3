import { type Database, type KeyState, queuesOfJobs } from "@muster/db";
import { type Reach, reaches } from "@muster/job";
import { HIDDEN, seenJob } from "../../access/sight.ts";
import type { Facts } from "./facts.ts";

interface Sight {
  /** Payloads, results and the details of errors. */
  readonly sees: boolean;
  readonly reach: Reach;
}

/**
 * What a caller may be told of the facts about a job of his. A limit for jobs of any queue knows other people's jobs: how many
 * there are is told, which they are is not, nor what their handlers have said.
 */
export async function seenFacts(database: Database, facts: Facts, { sees, reach }: Sight): Promise<Facts> {
  if (sees && reach === "everything") return facts;
  const { job, policies } = facts;
  const seen = { ...facts, job: seenJob(job, sees) };
  if (policies === undefined) return seen;
  const shared = reach === "everything" ? [] : policies.gates.flatMap(idsIn);
  const others = shared.length === 0 ? new Set<string>() : await beyond(database, shared, reach);
  const gates = policies.gates.map((gate) => seenGate(gate, sees, reach === "everything", others));
  return { ...seen, policies: { ...policies, gates } };
}

const idsIn = ({ running, breaker }: KeyState): string[] => [
  ...(running?.taskIds ?? []),
  ...(breaker?.probeId ? [breaker.probeId] : []),
];

/** Those of the jobs that are not of the caller's queues, or that are gone. */
async function beyond(database: Database, taskIds: readonly string[], reach: Reach): Promise<Set<string>> {
  const queues = await queuesOfJobs(database, taskIds);
  return new Set(
    taskIds.filter((taskId) => {
      const queue = queues.get(taskId);
      return queue === undefined || !reaches(reach, queue);
    }),
  );
}

function seenGate(gate: KeyState, sees: boolean, all: boolean, others: ReadonlySet<string>): KeyState {
  const { record, running, breaker, closed } = gate;
  const isTold = sees && (all || record.limit.queue !== undefined);
  const textOf = (text: string): string => (isTold || text === "" ? text : HIDDEN);
  const probeId = breaker?.probeId ?? null;
  return {
    ...gate,
    running: running && { ...running, taskIds: running.taskIds.filter((taskId) => !others.has(taskId)) },
    closed: closed && { ...closed, reason: textOf(closed.reason) },
    breaker: breaker && {
      reason: textOf(breaker.reason),
      probeId: probeId !== null && others.has(probeId) ? null : probeId,
    },
  };
}
