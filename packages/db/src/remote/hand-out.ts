import type { ClaimedJob } from "@muster/job";
import { plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import type { Rules } from "../policies/admission.ts";
import { isRowFault } from "../sql-state.ts";
import { type ClaimedGroup, toClaimedJobs } from "../transitions/claimed-group.ts";
import { passingLocked } from "../transitions/locked-rows.ts";
import type { OnRefused } from "../transitions/refused-rows.ts";
import { type Handing, handOutStatement } from "./hand-out-statement.ts";

/** Until then an answer that nobody has confirmed may be on its way; the chore that gives it back looks each second. */
export const PROVISIONAL_MS = 8_000;

/** One answer to a worker that waits for jobs. */
export interface Deal {
  readonly workerId: string;
  /** New for each statement that was sent. */
  readonly takeId: string;
  /** How many slots the worker has free, as it says. */
  readonly room: number;
  /** How many of an earlier answer that is on its way it has left room for. Default: none. */
  readonly before?: number | undefined;
  /** As of which the server knows the worker's labels, and what operators want of it. */
  readonly labelsVersion: number;
  readonly taskIds: readonly string[];
  /** By job the lane that it was found in, where that has a class, which the worker meets as of this version. Default: none has. */
  readonly lanes?: ReadonlyMap<string, string> | undefined;
  /** By job how many slots it takes, where that is not one. Default: each takes one. */
  readonly slots?: ReadonlyMap<string, number> | undefined;
}

/** A job that a remote worker has. */
export interface HandedJob extends ClaimedJob {
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** What became of one deal. */
export interface Handed {
  readonly jobs: readonly HandedJob[];
  /** How many of the deal's jobs were asked for; of those that are not among `jobs` somebody else has made something else. */
  readonly asked: number;
}

export interface HandedOut {
  /** By worker. A worker that is not there may take nothing now: it is not alive, cordoned, stands differently, or was answered elsewhere. */
  readonly workers: ReadonlyMap<string, Handed>;
  readonly events: readonly string[];
  /** Could not be asked for together with one that the database refuses. */
  readonly untried: readonly string[];
}

const NOTHING: HandedOut = { workers: new Map(), events: [], untried: [] };

/**
 * queued → running for jobs of several workers at once, each of whose answers is kept in the same statement: until the
 * worker confirms it, it is provisional. When the answer of this is lost, so are the jobs, and they are given back. For all
 * else see `claim`, and `claimLimited` where there are rules.
 */
export async function handOut(
  database: Database,
  epoch: number,
  deals: readonly Deal[],
  rules: Rules | undefined,
  onRefused: OnRefused,
): Promise<HandedOut> {
  const ids = deals.flatMap(({ taskIds }) => taskIds);
  const run = async (some: readonly string[]): Promise<HandedOut[]> => [
    await handOutThese(database, epoch, deals, rules, some),
  ];
  try {
    const [out = NOTHING] = await passingLocked(database.query, ids, run);
    return out;
  } catch (error) {
    const [first] = ids;
    if (first === undefined || !isRowFault(error)) throw error;
    return await withoutRefused(first, error);
  }

  /** One answer is one statement: of two halves only one is asked for. */
  async function withoutRefused(first: string, error: unknown): Promise<HandedOut> {
    if (ids.length === 1) {
      onRefused(first, error);
      return NOTHING;
    }
    const half = new Set(ids.slice(0, Math.ceil(ids.length / 2)));
    const [front, back] = [true, false].map((isFront) =>
      deals.map((deal) => ({ ...deal, taskIds: deal.taskIds.filter((id) => half.has(id) === isFront) })),
    );
    const out = await handOut(database, epoch, front ?? [], rules, onRefused);
    if ([...out.workers.values()].every(({ jobs }) => jobs.length === 0))
      return handOut(database, epoch, back ?? [], rules, onRefused);
    const untried = (back ?? []).flatMap(({ taskIds }) => taskIds);
    return { ...out, untried: [...out.untried, ...untried] };
  }
}

type HandedGroup = ClaimedGroup & { worker_id: string; labels: string | null; room: number | null };

async function handOutThese(
  database: Database,
  epoch: number,
  deals: readonly Deal[],
  rules: Rules | undefined,
  some: readonly string[],
): Promise<HandedOut> {
  const wanted = new Set(some);
  const asked = deals
    .map((deal) => ({ ...deal, taskIds: deal.taskIds.filter((id) => wanted.has(id)) }))
    .filter(({ taskIds }) => taskIds.length > 0);
  const lanes = [...new Set(asked.flatMap((deal) => [...(deal.lanes?.values() ?? [])]))];
  const placeOf = new Map(lanes.map((lane, index) => [lane, index + 1]));
  const isLarge = asked.some(({ slots }) => slots !== undefined);
  const handing: Handing = {
    workerIds: asked.map(({ workerId }) => workerId),
    takeIds: asked.map(({ takeId }) => takeId),
    rooms: asked.map(({ room }) => room),
    befores: asked.map(({ before = 0 }) => before),
    versions: asked.map(({ labelsVersion }) => labelsVersion),
    taskIds: plainArray(asked.flatMap(({ taskIds }) => taskIds)),
    places: plainArray(asked.flatMap(({ taskIds }, index) => taskIds.map(() => index + 1))),
    laneOf: plainArray(
      asked.flatMap(({ taskIds, lanes: own }) => taskIds.map((id) => placeOf.get(own?.get(id) ?? "") ?? 0)),
    ),
    slots: plainArray(isLarge ? asked.flatMap((deal) => deal.taskIds.map((id) => slotsOf(deal, id))) : []),
    // Names of lanes need no quotes.
    lanes: plainArray(lanes),
    epoch,
    provisionalMs: PROVISIONAL_MS,
  };
  const rows = await database.query<HandedGroup>(...handOutStatement(handing, rules));
  const byWorker = Map.groupBy(rows, (row) => row.worker_id);
  const workers = new Map<string, Handed>();
  for (const deal of asked) {
    const own = byWorker.get(deal.workerId);
    if (own !== undefined) workers.set(deal.workerId, toHanded(own, deal));
  }
  return { workers, events: rows.flatMap(({ events }) => events ?? []), untried: [] };
}

const slotsOf = ({ slots }: Pick<Deal, "slots">, taskId: string): number => slots?.get(taskId) ?? 1;

function toHanded(rows: readonly HandedGroup[], deal: Deal): Handed {
  const { taskIds } = deal;
  const groups = rows.filter(({ room }) => room === null);
  const room = rows.find((row) => row.room !== null)?.room ?? 0;
  const labels = labelsIn(groups);
  const jobs = toClaimedJobs(groups, taskIds).map((job) => {
    const own = labels.get(job.taskId);
    return own === undefined ? job : { ...job, labels: own };
  });
  return { jobs, asked: askedOf(deal, room) };
}

/** How many of the first jobs there were slots for. */
function askedOf(deal: Deal, room: number): number {
  let left = room;
  const beyond = deal.taskIds.findIndex((id) => (left -= slotsOf(deal, id)) < 0);
  return beyond === -1 ? deal.taskIds.length : beyond;
}

function labelsIn(groups: readonly HandedGroup[]): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  for (const { labels, task_ids } of groups) {
    if (labels === null) continue;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the statement makes
    const all = JSON.parse(labels) as Record<string, string>[];
    for (const [index, id] of task_ids.split(",").entries()) found.set(id, all[index] ?? {});
  }
  return found;
}
