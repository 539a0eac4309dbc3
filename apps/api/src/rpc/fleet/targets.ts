import { type Database, knownNames, namesOfWorkers, selectedNames, type WorkerFilter } from "@muster/db";
import { isWorkerName, MusterError, type Reading, shown, WORKER_NAME_RULE } from "@muster/job";
import type { WorkerSelector } from "@muster/proto/scheduler/v1/worker";
import { readSelector } from "./read-selector.ts";

const MOST = 1_000;
const WORKER_ID = /^[A-Za-z0-9_-]{1,64}$/u;

/** How a request for a change says which workers. */
interface TargetFields {
  readonly workerIds: readonly string[];
  readonly names: readonly string[];
  readonly selector?: WorkerSelector | undefined;
}

export type Targets =
  | { readonly kind: "ids"; readonly ids: readonly string[] }
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "selector"; readonly filter: WorkerFilter };

/** Exactly one of the three. */
export function readTargets(reading: Reading, { workerIds, names, selector }: TargetFields): Targets {
  const given = [workerIds.length > 0, names.length > 0, selector !== undefined].filter(Boolean).length;
  if (given !== 1) reading.refuse("names", "exactly one of worker_ids, names and selector", given);
  if (workerIds.length > MOST) reading.refuse("worker_ids", `at most ${MOST}`, workerIds.length);
  if (names.length > MOST) reading.refuse("names", `at most ${MOST}`, names.length);
  const badId = workerIds.find((id) => !WORKER_ID.test(id));
  if (badId !== undefined) reading.refuse("worker_ids", "ids as ListWorkers has them", badId);
  const badName = names.find((name) => !isWorkerName(name));
  if (badName !== undefined) reading.refuse("names", WORKER_NAME_RULE, badName);
  if (workerIds.length > 0) return { kind: "ids", ids: workerIds };
  if (names.length > 0) return { kind: "names", names };
  return { kind: "selector", filter: readSelector(reading, selector) };
}

/**
 * The names that a change is kept by, each once.
 * @throws MusterError `not_found` for an id or a name that nobody has or had lately: a mistyped one would be cordoned in vain
 */
export async function namesOf({ query }: Pick<Database, "query">, targets: Targets): Promise<string[]> {
  if (targets.kind === "selector") return selectedNames(query, targets.filter);
  if (targets.kind === "ids") {
    const found = await namesOfWorkers(query, targets.ids);
    refuseUnknown("worker", targets.ids, found);
    return [...new Set(found.values())];
  }
  refuseUnknown("worker of the name", targets.names, await knownNames(query, targets.names));
  return [...new Set(targets.names)];
}

function refuseUnknown(what: string, wanted: readonly string[], known: { has(one: string): boolean }): void {
  const unknown = wanted.find((one) => !known.has(one));
  if (unknown !== undefined) throw new MusterError("not_found", `there is no ${what} ${shown(unknown)}`);
}
