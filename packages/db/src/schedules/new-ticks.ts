import type { Query } from "../database.ts";
import { named, type Places } from "../statement.ts";
import { atMs } from "../times.ts";
import type { Overlap } from "./definition.ts";
import type { TickReason } from "./tick-state.ts";

/** A tick on its way into the table. */
export interface NewTick {
  readonly nominalMs: number;
  readonly dueMs: number;
  readonly state: "pending" | "missed" | "skipped";
  readonly reason?: TickReason;
  /** Of a pending one. */
  readonly taskId?: string;
  readonly lookMs?: number;
  readonly lastNominalMs?: number;
  readonly count?: number;
}

export interface TickArrays {
  readonly name: string;
  readonly run: string;
  readonly overlap: Overlap | null;
  readonly nominals: readonly number[];
  readonly dues: readonly number[];
  readonly states: readonly string[];
  readonly reasons: readonly (string | null)[];
  readonly taskIds: readonly (string | null)[];
  readonly looks: readonly (number | null)[];
  readonly lasts: readonly (number | null)[];
  readonly counts: readonly number[];
}

export function arraysOf(name: string, ticks: readonly NewTick[], run = "", overlap?: Overlap): TickArrays {
  return {
    name,
    run,
    overlap: overlap ?? null,
    nominals: ticks.map(({ nominalMs }) => nominalMs),
    dues: ticks.map(({ dueMs }) => dueMs),
    states: ticks.map(({ state }) => state),
    reasons: ticks.map(({ reason }) => reason ?? null),
    taskIds: ticks.map(({ taskId }) => taskId ?? null),
    looks: ticks.map(({ lookMs }) => lookMs ?? null),
    lasts: ticks.map(({ lastNominalMs }) => lastNominalMs ?? null),
    counts: ticks.map(({ count }) => count ?? 1),
  };
}

/** Inserts the ticks of an array for each column: of the schedule that the expression `name` names, `from` before them. */
export const insertTicks = (p: Places<TickArrays>, name: string, from = ""): string => `
INSERT INTO schedule_ticks (schedule, nominal, run, state, reason, task_id, due_at, look_at, last_nominal, count, overlap,
                            decided_at)
SELECT ${name}, ${atMs("n.nominal")}, ${p.run}::text, n.state, n.reason, n.task_id, ${atMs("n.due")}, ${atMs("n.look")}, ${atMs("n.last")},
       n.count, ${p.overlap}::text, CASE WHEN n.state <> 'pending' THEN now() END
FROM ${from}unnest(${p.nominals}::float8[], ${p.dues}::float8[], ${p.states}::text[], ${p.reasons}::text[],
            ${p.taskIds}::uuid[], ${p.looks}::float8[], ${p.lasts}::float8[], ${p.counts}::int4[])
     AS n (nominal, due, state, reason, task_id, look, last, count)
ON CONFLICT (schedule, nominal, run) DO NOTHING
RETURNING 1`;

const ADD = named<TickArrays>((p) => insertTicks(p, `${p.name}::text`));

/** Makes ticks of a backfill or a trigger. Answers how many of them are new. */
export async function addTicks(
  query: Query,
  name: string,
  run: string,
  ticks: readonly NewTick[],
  overlap?: Overlap,
): Promise<number> {
  return (await query(...ADD.with(arraysOf(name, ticks, run, overlap)))).length;
}
