import { laneOf } from "@muster/job";
import { limitHold } from "@muster/policy";
import { textArray } from "../arrays.ts";
import type { Places } from "../statement.ts";
import type { NewJob } from "./new-job.ts";

interface Column {
  readonly type: "text" | "int4" | "float8";
  readonly of: (job: NewJob) => string | number | null;
}

type ColumnName =
  | ("type" | "queue" | "priority" | "lane" | "kind" | "max_attempts" | "timeout_ms" | "labels" | "delay_ms")
  | ("at_ms" | "retry_initial_ms" | "retry_multiplier" | "retry_max_ms" | "retry_jitter");

/** The columns of a shape, and how each is read from a job. */
const COLUMNS: Readonly<Record<ColumnName, Column>> = {
  type: { type: "text", of: (job) => job.type },
  queue: { type: "text", of: (job) => job.queue },
  priority: { type: "text", of: (job) => job.priority },
  lane: { type: "text", of: (job) => laneOf(job.queue, job.priority, job.placing?.class) },
  kind: { type: "text", of: (job) => job.payload.kind },
  max_attempts: { type: "int4", of: (job) => job.maxAttempts },
  timeout_ms: { type: "int4", of: (job) => job.timeoutMs },
  retry_initial_ms: { type: "int4", of: (job) => job.retry?.initialMs ?? null },
  retry_multiplier: { type: "float8", of: (job) => job.retry?.multiplier ?? null },
  retry_max_ms: { type: "int4", of: (job) => job.retry?.maxMs ?? null },
  labels: { type: "text", of: (job) => (job.labels === undefined ? null : JSON.stringify(job.labels)) },
  delay_ms: { type: "float8", of: ({ start }) => (start && "delayMs" in start ? start.delayMs : null) },
  at_ms: { type: "float8", of: ({ start }) => (start && "atMs" in start ? start.atMs : null) },
  retry_jitter: { type: "float8", of: (job) => job.retry?.jitter ?? null },
};

/** What few jobs have, or none: time limits; gates; a submitter that is known; something that they require of their worker. */
export type Rarity = "timed" | "gated" | "submitted" | "placed";
type RareName = "start_within_ms" | "total_ms" | "gates" | "hold" | "submitted_by" | "placement";
const IS_RARE: Readonly<Record<Rarity, (job: NewJob) => boolean>> = {
  timed: ({ limits }) => limits !== undefined,
  gated: ({ gates }) => gates !== undefined,
  submitted: ({ submittedBy }) => submittedBy !== undefined,
  placed: ({ placing }) => placing !== undefined,
};
const RARITIES: readonly Rarity[] = ["timed", "gated", "submitted", "placed"];

/** Those that any of the jobs has. */
export function raritiesOf(jobs: readonly NewJob[]): Rarity[] {
  return RARITIES.filter((rarity) => jobs.some(IS_RARE[rarity]));
}

/** Further ones, for statements that write those. */
const RARE: Readonly<Record<Rarity, Readonly<Partial<Record<RareName, Column>>>>> = {
  timed: {
    start_within_ms: { type: "float8", of: (job) => job.limits?.startWithinMs ?? null },
    total_ms: { type: "float8", of: (job) => job.limits?.totalTimeoutMs ?? null },
  },
  gated: {
    // Each an array in itself, and arrays of arrays have to be as long as each other.
    gates: { type: "text", of: ({ gates }) => (gates === undefined ? null : textArray(gates)) },
    hold: { type: "text", of: holdOf },
  },
  submitted: { submitted_by: { type: "text", of: (job) => job.submittedBy ?? null } },
  placed: {
    placement: {
      type: "text",
      of: ({ placing }) => (placing === undefined ? null : JSON.stringify(placing.placement)),
    },
  },
};

/** Where the job waits when it is queued; null where it does not. */
export function holdOf(job: NewJob): string | null {
  const [gate] = job.gates ?? [];
  return gate === undefined ? null : limitHold(gate, job);
}

/** Everything that an insert writes of a shape, with its start and its state. */
export const WRITTEN_COLUMNS: string = `type, queue, priority, lane, payload_kind, max_attempts, timeout_ms, retry_initial_ms,
                   retry_multiplier, retry_max_ms, retry_jitter, labels, run_at, status`;

/**
 * The values of WRITTEN_COLUMNS.
 * @param s where each column of the shape is found
 * @param status of the row; `r.run_at` is its start
 */
export const writtenValues = (s: Places<Shape>, status: string): string => {
  const typed = mapColumns(COLUMNS, ({ type }, name) => `${s[name]}::${type}`);
  return `${typed.type}, ${typed.queue}, ${typed.priority}, ${typed.lane}, ${typed.kind}, ${typed.max_attempts},
         ${typed.timeout_ms}, ${typed.retry_initial_ms}, ${typed.retry_multiplier}, ${typed.retry_max_ms},
         ${typed.retry_jitter}, ${typed.labels}::jsonb, r.run_at, ${status}`;
};

/** When a job of the shape starts, as a part of a FROM: one row named `r`. */
export const startOf = ({ delay_ms, at_ms }: Pick<Places<Shape>, "delay_ms" | "at_ms">): string =>
  `(SELECT coalesce(now() + ${delay_ms}::float8 * interval '1 millisecond',
                       to_timestamp(${at_ms}::float8 / 1000), now()) AS run_at) AS r`;

export const QUEUED_WHEN_DUE = "CASE WHEN r.run_at > now() THEN 'scheduled' ELSE 'queued' END";

type Value = string | number | null;
/** One job's, as values. */
export type Shape = Readonly<Record<ColumnName, Value>>;
/** An array for each column, one element for each shape. */
export type ShapeArrays = Readonly<Record<ColumnName | RareName, readonly Value[]>>;

/** @throws TypeError for a value that is no JSON, as a batch does: the same job is refused either way */
export function shapeOf(job: NewJob): Shape {
  keyOf(job);
  return mapColumns(COLUMNS, ({ of }) => of(job));
}

/** The shapes of a statement, as a part of its FROM: rows named `s`, with their columns and their `number`. */
export function unnestShapes(p: Places<ShapeArrays>, rare: readonly Rarity[]): string {
  const columns: Partial<Record<ColumnName | RareName, Column>> = { ...COLUMNS };
  for (const rarity of rare) Object.assign(columns, RARE[rarity]);
  const places = mapColumns(columns, ({ type }, name) => `${p[name]}::${type}[]`);
  return `unnest(${Object.values(places).join(", ")}) WITH ORDINALITY
       AS s (${Object.keys(places).join(", ")}, number)`;
}

/** Where the columns of `unnestShapes` are found. */
export const OF_SHAPE: Places<Shape> = mapColumns(COLUMNS, (_, name) => `s.${name}`);

/** Everything about a job except its id and its payload's bytes: what many jobs of one statement have in common. */
export class Shapes {
  readonly #numbers = new Map<string, number>();
  readonly #jobs: NewJob[] = [];
  #last: { readonly job: NewJob; readonly number: number } | undefined;

  /** The number of the job's shape, from 1. */
  numberOf(job: NewJob): number {
    if (this.#last !== undefined && areAlike(this.#last.job, job)) return this.#last.number;
    const key = keyOf(job);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#jobs.push(job);
      this.#numbers.set(key, number);
    }
    this.#last = { job, number };
    return number;
  }

  arrays(): ShapeArrays {
    const columns = { ...COLUMNS, ...RARE.timed, ...RARE.gated, ...RARE.submitted, ...RARE.placed };
    return mapColumns(columns, ({ of }) => this.#jobs.map(of));
  }
}

function mapColumns<Name extends string, To>(
  columns: Readonly<Partial<Record<Name, Column>>>,
  to: (column: Column, name: Name) => To,
): Record<Name, To> {
  const mapped: Partial<Record<Name, To>> = {};
  for (const name in columns) {
    const column = columns[name];
    if (column !== undefined) mapped[name] = to(column, name);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each of its names has been given its value
  return mapped as Record<Name, To>;
}

function keyOf(job: NewJob): string {
  const { type, queue, priority, payload, maxAttempts, timeoutMs, retry, start, labels, limits, gates } = job;
  const said = [type, queue, priority, payload.kind, maxAttempts, timeoutMs, retry, start, labels, limits];
  const { submittedBy, placing } = job;
  if (placing !== undefined) return JSON.stringify([...said, gates, submittedBy, placing.class]);
  if (submittedBy !== undefined) return JSON.stringify([...said, gates, submittedBy]);
  return JSON.stringify(gates === undefined ? said : [...said, gates]);
}

/**
 * Whether a job has the shape of `model`.
 * @throws TypeError for a value that is no JSON
 */
export function likenessTo(model: NewJob): (job: NewJob) => boolean {
  let key: string | undefined;
  return (job) => {
    if (areAlike(model, job)) return true;
    key ??= keyOf(model);
    return keyOf(job) === key;
  };
}

/** The common case without making a key: neighbours of the same kind that say nothing unusual. */
function areAlike(one: NewJob, other: NewJob): boolean {
  return (
    one.type === other.type &&
    one.queue === other.queue &&
    one.priority === other.priority &&
    one.payload.kind === other.payload.kind &&
    one.maxAttempts === other.maxAttempts &&
    one.timeoutMs === other.timeoutMs &&
    one.retry === other.retry &&
    one.start === other.start &&
    one.labels === other.labels &&
    one.limits === other.limits &&
    one.gates === other.gates &&
    one.submittedBy === other.submittedBy &&
    one.placing === other.placing
  );
}
