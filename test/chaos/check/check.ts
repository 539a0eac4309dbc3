import { isFinal, type JobState } from "@muster/job";
import type { JobSpec } from "../world/load.ts";
import { beyond } from "./at-once.ts";
import type { AttemptRow, Facts, Row } from "./facts.ts";

const DEFAULT_MAX_ATTEMPTS = 10;
/** Handlers of the product itself leave no trace in the harness's log. */
const TRACED = new Set([
  "work",
  "block",
  "giveAway",
  "stubborn",
  "poison",
  "spinInProcess",
  "spinInThread",
  "bounded",
  "call",
]);

/** How far the database's clock may be set while a world lives. */
const CLOCK_SLACK_MS = 250;

/** The rules that every scenario is held to, each with the jobs that broke it. */
export interface Findings {
  readonly acknowledged: number;
  /** Acknowledged jobs without a row, or without a final state. */
  readonly lost: string[];
  /** Jobs with more than one recorded success, or a success that is not the last fence's. */
  readonly doublyFinished: string[];
  /** Everything else, one line each. */
  readonly broken: string[];
}

export function check(facts: Facts): Findings {
  const attemptsOf = Map.groupBy(facts.attempts, ({ taskId }) => taskId);
  const rowOf = new Map(facts.rows.map((row) => [row.taskId, row]));
  const acked = facts.sent.flatMap(({ ack }) => (ack === undefined ? [] : [ack.jobId]));
  return {
    acknowledged: acked.length,
    lost: acked
      .filter((id) => !isFinal((rowOf.get(id)?.status ?? "queued") as JobState))
      .map((id) => show(id, rowOf)),
    doublyFinished: facts.rows
      .filter((row) => finishedWrongly(row, attemptsOf.get(row.taskId) ?? []))
      .map(({ taskId }) => show(taskId, rowOf)),
    broken: [
      ...submittedOnce(facts),
      ...madeOnce(facts),
      ...endedAsExpected(facts),
      ...finalForEver(facts, rowOf),
      ...withinAttempts(facts),
      ...attemptPerFence(facts.rows, attemptsOf),
      ...attemptPerExecution(facts, attemptsOf),
      ...executionPerSuccess(facts, rowOf),
      ...withinBounds(facts, rowOf),
    ],
  };
}

const show = (id: string, rowOf: ReadonlyMap<string, Row>): string =>
  `${id} (${rowOf.get(id)?.type ?? "?"}, ${rowOf.get(id)?.status ?? "no row"})`;

function finishedWrongly(row: Row, attempts: readonly AttemptRow[]): boolean {
  const successes = attempts.filter(({ outcome }) => outcome === "succeeded");
  if (row.status !== "succeeded") return successes.length > 0;
  return successes.length !== 1 || successes[0]?.fence !== row.fence;
}

/** A call is made once; whoever repeats it inside the system must not make a second job of it. */
function submittedOnce({ rows, sent }: Facts): string[] {
  const submitted = rows.filter(({ tick }) => tick === null);
  return [...Map.groupBy(submitted, ({ seq }) => seq)].flatMap(([seq, same]) => {
    if (sent[seq ?? -1] === undefined) return [`job ${same[0]?.taskId} was never submitted (seq ${seq})`];
    return same.length > 1
      ? [`one submit made ${same.length} jobs: ${same.map(({ taskId }) => taskId).join(", ")}`]
      : [];
  });
}

/** A time of a schedule makes one job, which is as good as acknowledged. */
function madeOnce({ rows }: Facts): string[] {
  const made = rows.filter(({ tick }) => tick !== null);
  const twice = [...Map.groupBy(made, ({ tick }) => tick)].filter(([, same]) => same.length > 1);
  return [
    ...twice.map(
      ([tick, same]) => `${tick} made ${same.length} jobs: ${same.map(({ taskId }) => taskId).join(", ")}`,
    ),
    ...made
      .filter(({ status }) => !isFinal(status as JobState))
      .map(({ taskId, tick, status }) => `job ${taskId} of ${tick} is still ${status}`),
  ];
}

function endedAsExpected({ rows, sent }: Facts): string[] {
  return rows.flatMap((row) => {
    const spec = row.tick === null ? sent[row.seq ?? -1]?.spec : {};
    const expected = [spec === undefined ? [] : expectedEnd(spec)].flat();
    if (!isFinal(row.status as JobState) || expected.includes(row.status)) return [];
    return [`job ${row.taskId} (${row.type}) ended ${row.status}; expected ${expected.join(" or ")}`];
  });
}

function expectedEnd({
  ends,
  type,
  failures = 0,
  maxAttempts = DEFAULT_MAX_ATTEMPTS,
}: JobSpec): string | readonly string[] {
  if (ends !== undefined) return ends;
  return type === "poison" || failures >= maxAttempts ? "deadletter" : "succeeded";
}

/** What is final stays as it is, but for a redrive; and none leads out of a success. */
function finalForEver({ sightings }: Facts, rowOf: ReadonlyMap<string, Row>): string[] {
  return [...sightings].flatMap(([taskId, seen]) => {
    const row = rowOf.get(taskId);
    if (row?.status === seen.status && row.version === seen.version) return [];
    if (row !== undefined && row.redrives > seen.redrives && seen.status !== "succeeded") return [];
    const now = row === undefined ? "gone" : `${row.status} v${row.version}`;
    return [`job ${taskId} was ${seen.status} v${seen.version}, which is final, and is now ${now}`];
  });
}

function withinAttempts({ rows }: Facts): string[] {
  return rows
    .filter(({ attempts, maxAttempts }) => attempts > maxAttempts)
    .map(({ taskId, attempts, maxAttempts }) => `job ${taskId} had ${attempts} attempts of ${maxAttempts}`);
}

/** Each start of a job took a fence, and the end of each start is recorded. */
function attemptPerFence(
  rows: readonly Row[],
  attemptsOf: ReadonlyMap<string, readonly AttemptRow[]>,
): string[] {
  return rows.flatMap((row) => {
    if (!isFinal(row.status as JobState)) return [];
    const fences = new Set((attemptsOf.get(row.taskId) ?? []).map(({ fence }) => fence));
    const missing = Array.from({ length: row.fence }, (_, index) => index + 1).filter(
      (fence) => !fences.has(fence),
    );
    return missing.length === 0
      ? []
      : [`job ${row.taskId} has no record of attempts with fence ${missing.join(", ")}`];
  });
}

/** What ran is recorded, and ran once per fence. */
function attemptPerExecution(
  { effects }: Facts,
  attemptsOf: ReadonlyMap<string, readonly AttemptRow[]>,
): string[] {
  const starts = effects.filter(({ what }) => what === "start");
  return [...Map.groupBy(starts, ({ taskId, fence }) => `${taskId} ${fence}`)].flatMap(([key, same]) => {
    const [{ taskId, fence } = { taskId: "", fence: 0 }] = same;
    const recorded = attemptsOf.get(taskId)?.some((attempt) => attempt.fence === fence) ?? false;
    return [
      ...(recorded ? [] : [`an execution left no record: job and fence ${key}`]),
      ...(same.length > 1 ? [`ran ${same.length} times under one fence: job and fence ${key}`] : []),
    ];
  });
}

/** What may run so many times at once never ran more often. */
function withinBounds(facts: Facts, rowOf: ReadonlyMap<string, Row>): string[] {
  const specOf = (taskId: string): JobSpec | undefined => facts.sent[rowOf.get(taskId)?.seq ?? -1]?.spec;
  return facts.bounds.flatMap((bound) => beyond(bound, { ...facts, specOf }));
}

/**
 * A recorded success was a real one, of the worker it is ascribed to. It stands in the job's row beside the fence and the worker
 * of the latest claim, whoever wrote it: one that came from an older attempt is known by its time.
 */
function executionPerSuccess({ attempts, effects }: Facts, rowOf: ReadonlyMap<string, Row>): string[] {
  const ended = new Map(
    effects
      .filter(({ what }) => what === "end")
      .map((effect) => [`${effect.taskId} ${effect.fence}`, effect]),
  );
  return attempts
    .filter(({ outcome, taskId }) => outcome === "succeeded" && TRACED.has(rowOf.get(taskId)?.type ?? ""))
    .flatMap(({ taskId, fence, worker, recordedMs }) => {
      const end = ended.get(`${taskId} ${fence}`);
      const what = `job ${taskId} succeeded with fence ${fence} on ${worker}`;
      if (end?.worker !== worker) return [`${what}, where no handler ended it`];
      return end.atMs > recordedMs + CLOCK_SLACK_MS ? [`${what} before its handler had ended`] : [];
    });
}
