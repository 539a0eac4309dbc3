import { MusterError } from "@muster/job";
import { faultOf, type Log, withFault } from "@muster/runtime";
import { isRowFault } from "../sql-state.ts";

/** Told of each row that the database refuses to change: a trigger, a policy or a constraint is against it. */
export type OnRefused = (taskId: string, error: unknown) => void;

/** Jobs that are told apart; beyond so many each is news again. */
const MOST_KNOWN = 1_000;

/** Tells of each job once: it is tried again and again, and its operator has to change something. Lets it rest in `resting`. */
export function tellOfRefused(log: Log, resting?: RestingRows): OnRefused {
  const known = new Set<string>();
  return (job, err) => {
    resting?.add(job);
    const level = known.has(job) ? "debug" : "error";
    if (known.size >= MOST_KNOWN) known.clear();
    known.add(job);
    log[level](
      { job, err },
      "the database refuses to change a job, which stays as it is; others go on without it",
    );
  };
}

const REST_MS = 60_000;
/** Ids that go with each look for others. */
const MOST_RESTING = 10_000;

/** Jobs that were refused within the last minute, to be left alone until it is over. Beyond 10,000 the first are tried sooner. */
export class RestingRows {
  /** In the order of their times. */
  readonly #until = new Map<string, number>();

  add(taskId: string): void {
    this.#until.delete(taskId);
    this.#until.set(taskId, performance.now() + REST_MS);
    const [first] = this.#until.keys();
    if (first !== undefined && this.#until.size > MOST_RESTING) this.#until.delete(first);
  }

  ids(): string[] {
    const now = performance.now();
    for (const [taskId, until] of this.#until) {
      if (until > now) break;
      this.#until.delete(taskId);
    }
    return [...this.#until.keys()];
  }
}

/**
 * Runs a statement for these jobs; if the database refuses it for what a row is, again for halves of them, until the rows
 * that are refused are alone and left out: one that nobody may start would keep all others from it that are named beside
 * it. What has been run is done when a later part fails otherwise.
 * @throws as `run` does: other faults than a row's, and all of them when nobody is to be told
 */
export async function passingRefused<T>(
  taskIds: readonly string[],
  run: (taskIds: readonly string[]) => Promise<T[]>,
  onRefused: OnRefused | undefined,
): Promise<T[]> {
  try {
    return await run(taskIds);
  } catch (error) {
    const [first] = taskIds;
    if (first === undefined || onRefused === undefined || !isRowFault(error)) throw error;
    if (taskIds.length > 1) return inHalves(taskIds, run, onRefused);
    onRefused(first, error);
    return [];
  }
}

async function inHalves<T>(
  taskIds: readonly string[],
  run: (taskIds: readonly string[]) => Promise<T[]>,
  onRefused: OnRefused | undefined,
): Promise<T[]> {
  const middle = Math.ceil(taskIds.length / 2);
  const first = await passingRefused(taskIds.slice(0, middle), run, onRefused);
  try {
    return [...first, ...(await passingRefused(taskIds.slice(middle), run, onRefused))];
  } catch (error) {
    throw partlyDone(error);
  }
}

/** Who takes a refusal for good as "nothing was done" would leave what the first part has claimed to nobody. */
function partlyDone(error: unknown): unknown {
  const fault = faultOf(error);
  if (fault?.kind !== "permanent") return error;
  const unanswered = new MusterError("unavailable", "refused after a part of it was done", { cause: error });
  return withFault(unanswered, { ...fault, kind: "passing" });
}
