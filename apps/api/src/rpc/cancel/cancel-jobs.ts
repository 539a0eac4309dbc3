import type { ServiceImpl } from "@connectrpc/connect";
import {
  type CancellablePage,
  type CancelledRow,
  cancellableOf,
  cancellablePage,
  type OnRefused,
  tellOfRefused,
  type WalkCursor,
} from "@muster/db";
import { cancelBatch, MOST_CHANGED_AT_ONCE } from "@muster/dispatch";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { withinReach } from "../../access/reach.ts";
import type { ApiContext } from "../../api-context.ts";
import { turnOf } from "../../bounds/party.ts";
import { readSize, rpcReading } from "../fields.ts";
import { badToken, type PageTokens } from "../page-token.ts";
import { type Choice, readChoice } from "./cancel-filter.ts";
import { readTerms } from "./terms.ts";

type CancelJobs = ServiceImpl<typeof SchedulerService>["cancelJobs"];

const DEFAULT_LIMIT = 1_000;
const MAX_LIMIT = 10_000;
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
    const asked = readChoice(reading, request);
    const terms = readTerms(reading, request);
    const limit = readSize(reading, "limit", request.limit, { usual: DEFAULT_LIMIT, max: MAX_LIMIT });
    reading.end();
    const within = withinReach(call, "jobs.cancel", "queue", request.queue);
    const choice: Choice = { ...asked, filter: { ...asked.filter, ...within } };
    const counts: Counts = { cancelled: 0, requested: 0, refused: 0, matched: 0 };
    const about = { filter: asked.filter, reason: terms.reason };
    const changing = api.audit.changingJobs(call, request, about, context.database);
    const act: Act = request.dryRun
      ? async (taskIds) => {
          counts.matched += taskIds.length;
        }
      : async (taskIds) => {
          const refuse: OnRefused = (taskId, error) => {
            counts.refused += 1;
            onRefused(taskId, error);
          };
          const batch = { taskIds, states: choice.filter.states, terms, onRefused: refuse };
          count(await cancelBatch(context, changing, batch), counts);
        };
    const tokens = await api.pages.of(call);
    const from = request.pageToken === "" ? undefined : placeOf(tokens, request.pageToken, asked);
    const walking = { from, limit, signal, act };
    const next =
      choice.taskIds === undefined
        ? await walk(context, choice, walking)
        : await actOnNamed(context, choice, choice.taskIds, walking);
    return { ...counts, nextPageToken: next === undefined ? "" : tokens.seal(next, asked) };
  };
}

function count(rows: readonly CancelledRow[], counts: Counts): void {
  const running = rows.filter((row) => row.status === "running").length;
  counts.requested += running;
  counts.cancelled += rows.length - running;
}

/** How many of the names are done with; undefined when all of them are. */
async function actOnNamed(
  { database }: ApiContext,
  choice: Choice,
  taskIds: readonly string[],
  { from = 0, limit, act }: Walk,
): Promise<number | undefined> {
  const done = typeof from === "number" ? from : 0;
  const left = taskIds.slice(done);
  const found = new Set(await cancellableOf(database, choice.filter, left));
  // In the order of the names: those beyond the limit are the next call's.
  const chosen = left.filter((taskId) => found.has(taskId));
  const [page, beyond] = [chosen.slice(0, limit), chosen[limit]];
  if (page.length > 0) await act(page);
  return beyond === undefined ? undefined : taskIds.indexOf(beyond);
}

interface Walk {
  /** Where to begin: undefined = at the beginning; of named jobs how many of the names are done with. */
  readonly from: number | WalkCursor | undefined;
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly act: Act;
}

/** Where to continue; undefined when every unfinished job was looked at. */
async function walk(
  { database }: ApiContext,
  choice: Choice,
  { from, limit, signal, act }: Walk,
): Promise<WalkCursor | undefined> {
  let cursor: WalkCursor | undefined = typeof from === "object" ? from : { stretch: 0 };
  let left = limit;
  for (let pages = 0; cursor !== undefined && left > 0 && pages < MAX_PAGES; pages += 1) {
    // A caller that has left cannot be told what was done.
    signal.throwIfAborted();
    const size = Math.min(MOST_CHANGED_AT_ONCE, left);
    const page: CancellablePage = await cancellablePage(database, choice.filter, cursor, size);
    if (page.taskIds.length > 0) await act(page.taskIds);
    left -= page.taskIds.length;
    cursor = page.next;
  }
  return cursor;
}

/** Sealed by this server for such a request: a number where jobs are named, else a place in the walk. */
function placeOf(tokens: PageTokens, token: string, asked: Choice): number | WalkCursor {
  const place = tokens.open(token, asked);
  if (asked.taskIds !== undefined && typeof place === "number") return place;
  if (asked.taskIds === undefined && typeof place === "object" && place !== null && "stretch" in place)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what has been sealed is what is opened
    return place as WalkCursor;
  throw badToken(token);
}
