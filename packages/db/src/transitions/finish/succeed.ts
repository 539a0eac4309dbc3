import type { Body, Ending, Outcome } from "@muster/job";
import { isShort } from "../../arrays.ts";
import { EVENT } from "../../event.ts";
import { prepared, type Statement } from "../../statement.ts";
import { HELD, type HeldRows, heldByOneFence, heldRows } from "../held-rows.ts";
import { type Finished, fences, type Querying, statesOf, uuids } from "./ending.ts";

export interface Success extends Ending {
  readonly outcome: Extract<Outcome, { kind: "succeeded" }>;
}

export const isSuccess = (ending: Ending): ending is Success => ending.outcome.kind === "succeeded";

// Success, which is nearly every ending, has statements of its own: less than half the work for the database, one row as
// their answer instead of one for each job, and no row of its own for the attempt: what task_attempts shows of it stands in
// the job's row, which never changes again.
const success = (rows: string, result = ""): string => `
WITH ended AS (
  UPDATE tasks AS t
  SET status = 'succeeded', finished_at = now(), lost_count = 0, updated_at = now(), version = t.version + 1${result}
  ${rows}
  RETURNING ${EVENT}
)
SELECT count(*)::int4 AS ended, array_agg(e.event) FILTER (WHERE e.event IS NOT NULL) AS events FROM ended AS e`;

const SUCCEED = prepared<HeldRows>("succeed", (p) => success(`FROM ${heldRows(p)} WHERE ${HELD}`));

// Nearly all jobs succeed at their first start: a batch mostly has one fence.
const SUCCEED_OF_ONE_FENCE = prepared<{ taskIds: string; fence: number; workerId: string }>(
  "succeed_of_one_fence",
  (p) => success(`WHERE ${heldByOneFence(p)}`),
);

/** Kinds, starts and lengths of the results, and their bytes one after the other. */
interface Results {
  readonly kinds: readonly (Body["kind"] | null)[];
  readonly starts: readonly (number | null)[];
  readonly lengths: readonly (number | null)[];
  readonly bytes: Uint8Array;
}

const SUCCEED_WITH_RESULTS = prepared<HeldRows & Results>("succeed_with_results", (p) => {
  const arrays = {
    result_kind: `${p.kinds}::text[]`,
    start_at: `${p.starts}::int4[]`,
    length: `${p.lengths}::int4[]`,
  };
  return success(
    `FROM ${heldRows(p, arrays)} WHERE ${HELD}`,
    `, result_kind = d.result_kind, result = substring(${p.bytes}::bytea FROM d.start_at FOR d.length)`,
  );
});

interface Succeeded {
  ended: number;
  events: string[] | null;
}

/** running → succeeded, which task_attempts shows as an attempt. */
export async function succeed(
  database: Querying,
  workerId: string,
  endings: readonly Success[],
): Promise<Finished> {
  const [answer] = await database.query<Succeeded>(...statementOf(workerId, endings));
  const events = answer?.events ?? [];
  if (answer?.ended === endings.length) return { states: endings.map(() => "succeeded"), events };
  return { states: await statesOf(database, workerId, endings, []), events };
}

function statementOf(workerId: string, endings: readonly Success[]): [Statement, unknown[]] {
  const taskIds = uuids(endings);
  if (endings.some(({ outcome }) => outcome.result !== undefined)) {
    const results = packed(endings.map(({ outcome }) => outcome.result));
    return SUCCEED_WITH_RESULTS.with({ taskIds, fences: fences(endings), workerId, ...results });
  }
  const fence = endings[0]?.fence;
  if (fence === undefined || isShort(endings) || endings.some((ending) => ending.fence !== fence)) {
    return SUCCEED.with({ taskIds, fences: fences(endings), workerId });
  }
  return SUCCEED_OF_ONE_FENCE.with({ taskIds, fence, workerId });
}

function packed(results: readonly (Body | undefined)[]): Results {
  let offset = 1;
  const starts = results.map((result) => {
    const start = offset;
    offset += result?.data.length ?? 0;
    return result === undefined ? null : start;
  });
  return {
    kinds: results.map((result) => result?.kind ?? null),
    starts,
    lengths: results.map((result) => result?.data.length ?? null),
    bytes: Buffer.concat(results.map((result) => result?.data ?? new Uint8Array())),
  };
}
