import type { Effect } from "../world/effects.ts";
import type { JobSpec } from "../world/load.ts";

/** What may never run more than so many times at once. Its handlers have to say when they end, however they do. */
export interface Bound {
  readonly what: string;
  readonly most: number;
  /** Undefined: the job has nothing to do with it. */
  readonly keyOf: (spec: JobSpec) => string | undefined;
}

export interface Executions {
  readonly effects: readonly Effect[];
  /** When processes have ended, on the clock of `monotonicMs`: what has not ended before has ended then. */
  readonly deaths: ReadonlyMap<number, number>;
  readonly specOf: (taskId: string) => JobSpec | undefined;
}

/** Keys of which more ran at once than their bound allows, one line each. */
export function beyond(bound: Bound, executions: Executions): string[] {
  return [...mostAtOnce(bound, executions)]
    .filter(([, most]) => most > bound.most)
    .map(([key, most]) => `${most} of key "${key}" ran at once; ${bound.what} allows ${bound.most}`);
}

/** The most that ran at once of each key. */
export function mostAtOnce(
  { keyOf }: Pick<Bound, "keyOf">,
  { effects, deaths, specOf }: Executions,
): Map<string, number> {
  const ends = new Map(
    effects.filter(({ what }) => what === "end").map((effect) => [idOf(effect), effect.atMs]),
  );
  const changes = new Map<string, { atMs: number; by: 1 | -1 }[]>();
  for (const effect of effects) {
    const spec = effect.what === "start" ? specOf(effect.taskId) : undefined;
    const key = spec && keyOf(spec);
    if (key === undefined) continue;
    const own = changes.get(key) ?? [];
    changes.set(key, own);
    const endMs = ends.get(idOf(effect)) ?? deaths.get(effect.pid) ?? Number.POSITIVE_INFINITY;
    own.push({ atMs: effect.atMs, by: 1 }, { atMs: endMs, by: -1 });
  }
  return new Map([...changes].map(([key, own]) => [key, highest(own)]));
}

const idOf = ({ taskId, fence, pid }: Effect): string => `${taskId} ${fence} ${pid}`;

function highest(changes: readonly { readonly atMs: number; readonly by: 1 | -1 }[]): number {
  let [now, most] = [0, 0];
  // What ends at the moment at which another begins has ended.
  for (const { by } of changes.toSorted((a, b) => a.atMs - b.atMs || a.by - b.by)) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

/** The most starts in any stretch of `windowMs`. */
export function densest(startsMs: readonly number[], windowMs: number): number {
  const sorted = startsMs.toSorted((a, b) => a - b);
  let [first, most] = [0, 0];
  for (const [index, atMs] of sorted.entries()) {
    while ((sorted[first] ?? atMs) <= atMs - windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
