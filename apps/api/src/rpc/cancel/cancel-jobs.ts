import type { ServiceImpl } from "@connectrpc/connect";
import {
  type CancellablePage,
  type CancelledRow,
  type CancelTerms,
  cancellableOf,
  cancellablePage,
  cancelMany,
  countCancelled,
  isRowFault,
  tellOfRefused,
  type WalkCursor,
} from "@muster/db";
import { tellOfCancels } from "@muster/dispatch";
import { isCanonicalJobId } from "@muster/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { ApiContext } from "../../api-context.ts";
import { turnOf } from "../../bounds/party.ts";
import { readSize, rpcReading } from "../fields.ts";
import { badToken, openToken, sealToken } from "../page-token.ts";
import { type Choice, readChoice } from "./cancel-filter.ts";
import { readTerms } from "./terms.ts";

type CancelJobs = ServiceImpl<typeof SchedulerService>["cancelJobs"];

const DEFAULT_LIMIT = 1_000;
const MAX_LIMIT = 10_000;
/** Rows of one transaction: more would keep their jobs locked for longer than a claim should wait. */
const BATCH = 1_000;
/** Pages looked at in one call, each of a bounded number of rows: a filter that finds nothing must not run into the deadline. */
const MAX_PAGES = 40;

interface Counts {
  cancelled: number;
  requested: number;
  refused: number;
  matched: number;
}

/** What one batch is done with: cancelled, or in a dry run only counted. */
type Act = (taskIds: readonly string[]) => Promise<void>;

/** Cancels in batches, each committed by itself: what a call that fails midway has cancelled stays cancelled. */
export function cancelJobs(api: ApiContext): CancelJobs {
  const onRefused = tellOfRefused(api.log);
  return async (request, call) => {
    const { signal } = call;
    const context = { ...api, database: api.database.within(turnOf(call)) };
    const reading = rpcReading();
    const choice = readChoice(reading, request);
    const terms = readTerms(reading, request);
    const limit = readSize(reading, "limit", request.limit, { usual: DEFAULT_LIMIT, max: MAX_LIMIT });
    reading.end();
    const counts: Counts = { cancelled: 0, requested: 0, refused: 0, matched: 0 };
    const act: Act = request.dryRun
      ? async (taskIds) => {
          counts.matched += taskIds.length;
        }
      : async (taskIds) => {
          const rows = await cancelMany(
            context.database,
            taskIds,
            choice.filter.states,
            terms,
            (taskId, error) => {
              counts.refused += 1;
              onRefused(taskId, error);
            },
          );
          countAndTell(context, rows, terms, counts);
        };
    const walking = { token: request.pageToken, limit, signal, act };
    const next =
      choice.taskIds === undefined
        ? await walk(context, choice, walking)
        : await actOnNamed(context, choice, choice.taskIds, walking);
    return { ...counts, nextPageToken: next === undefined ? "" : sealToken(next, choice) };
  };
}

function countAndTell(
  context: ApiContext,
  rows: readonly CancelledRow[],
  terms: CancelTerms,
  counts: Counts,
): void {
  const running = rows.filter((row) => row.status === "running").length;
  counts.requested += running;
  counts.cancelled += rows.length - running;
  context.metrics.cancelRequests.inc(rows.length);
  countCancelled(context.series, rows);
  // Their elements stay in Redis until they are popped: a claim skips them, and searching for each would cost more.
  void tellOfCancels(context, rows, terms.graceMs);
}

/** How many of the names are done with; undefined when all of them are. */
async function actOnNamed(
  { database }: ApiContext,
  choice: Choice,
  taskIds: readonly string[],
  { token, limit, act }: Walk,
): Promise<number | undefined> {
  const done = token === "" ? 0 : openToken(token, choice);
  if (typeof done !== "number" || !Number.isInteger(done) || done < 0) throw badToken(token);
  const left = taskIds.slice(done);
  const found = new Set(await cancellableOf(database, choice.filter, left));
  // In the order of the names: those beyond the limit are the next call's.
  const chosen = left.filter((taskId) => found.has(taskId));
  const [page, beyond] = [chosen.slice(0, limit), chosen[limit]];
  if (page.length > 0) await act(page);
  return beyond === undefined ? undefined : taskIds.indexOf(beyond);
}

interface Walk {
  /** Where to begin; empty = at the beginning. */
  readonly token: string;
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly act: Act;
}

/** Where to continue; undefined when every unfinished job was looked at. */
async function walk(
  { database }: ApiContext,
  choice: Choice,
  { token, limit, signal, act }: Walk,
): Promise<WalkCursor | undefined> {
  let cursor: WalkCursor | undefined = token === "" ? { stretch: 0 } : readCursor(token, choice);
  let left = limit;
  for (let pages = 0; cursor !== undefined && left > 0 && pages < MAX_PAGES; pages += 1) {
    // A caller that has left cannot be told what was done.
    signal.throwIfAborted();
    const size = Math.min(BATCH, left);
    const page: CancellablePage = await cancellablePage(database, choice.filter, cursor, size).catch(
      (error: unknown) => {
        // A caller may tamper with a token; a place that is not a time is refused by the database.
        throw isRowFault(error) ? badToken(token) : error;
      },
    );
    if (page.taskIds.length > 0) await act(page.taskIds);
    left -= page.taskIds.length;
    cursor = page.next;
  }
  return cursor;
}

function readCursor(token: string, choice: Choice): WalkCursor {
  const cursor = openToken(token, choice);
  if (!isCursor(cursor)) throw badToken(token);
  return cursor;
}

function isCursor(value: unknown): value is WalkCursor {
  if (typeof value !== "object" || value === null || !("stretch" in value)) return false;
  if (!Number.isInteger(value.stretch)) return false;
  return !("after" in value) || isPlace(value.after);
}

function isPlace(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (!("group" in value && "time" in value && "taskId" in value)) return false;
  const { group, time, taskId } = value;
  return (
    typeof group === "string" &&
    typeof time === "string" &&
    typeof taskId === "string" &&
    isCanonicalJobId(taskId)
  );
}
