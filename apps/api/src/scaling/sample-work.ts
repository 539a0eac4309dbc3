import { type Database, liveInLanes, liveTypes, readPlacements, runningIn } from "@muster/db";
import { isPlacedLane, lanesOf, type Placement, parseLane } from "@muster/job";
import { listNames, type RedisConnection, readTails } from "@muster/queue";
import type { Log } from "@muster/runtime";
import { deepLanes, type PolicySample, type WorkSample } from "./work-sample.ts";

/** Counted of a lane whose list says how long it is, and of one whose list does not. */
const COUNTED = 1_000;
const COUNTED_WITHOUT_LISTS = 10_000;

export interface SampleStores {
  readonly database: Pick<Database, "query">;
  readonly redis: RedisConnection;
  readonly log: Log;
}

/** Which work is asked about, by whoever asks. */
export interface Asked {
  /** Undefined = all. */
  readonly queues: readonly string[] | undefined;
  /** The queues that somebody asks about by type; undefined = all. */
  readonly byType: readonly string[] | undefined;
}

type Lists = WorkSample["lists"];

/**
 * Undefined while jobs do not go through the lists, or these do not answer.
 * @param known lanes that rows have been counted in; those that are new are found by their names: the first job of a queue
 * that nobody has named, or of a class, is in none of the others
 */
export async function sampleLists(
  { redis, log }: SampleStores,
  queues: Asked["queues"],
  known: readonly string[],
): Promise<Lists> {
  if (!redis.dispatch.pushes) return undefined;
  try {
    const names = await listNames(redis);
    const isAsked = (lane: string): boolean => queues?.includes(parseLane(lane)?.queue ?? "") ?? true;
    const lanes = [...lanesOf(queues ?? names.queues), ...names.placed.filter(isAsked)];
    return await readTails(redis, [...new Set([...known, ...lanes])]);
  } catch (err) {
    // Counted in redis_errors_total.
    log.debug({ err }, "the lists do not tell their lengths; counting in SQL");
    return undefined;
  }
}

/** @param before the sample before this one: what has many jobs is not counted again */
export async function sampleRows(
  { database }: SampleStores,
  { queues, byType }: Asked,
  lists: Lists,
  policies: PolicySample,
  before: WorkSample | undefined,
): Promise<WorkSample> {
  const counted = lists === undefined ? COUNTED_WITHOUT_LISTS : COUNTED;
  // Without lists nobody else knows how many there are.
  const deep = lists === undefined || before === undefined ? [] : deepLanes({ ...before, lists });
  const lanes = await liveInLanes(database, queues, deep, counted);
  const kept = [...policies.limited, ...policies.unhandled].flatMap(({ lane }) => lane ?? []);
  const placed = new Set([...lanes.map(({ lane }) => lane), ...kept].filter(isPlacedLane));
  const placements = await placementsOf(database, placed, before?.placements ?? new Map());
  const sample: WorkSample = {
    ...policies,
    lanes,
    counted,
    lists,
    running: new Map(),
    types: [],
    placements,
  };
  const named = lanes.filter(({ live, queue }) => live > 0 && (byType?.includes(queue) ?? true));
  const types =
    named.length === 0
      ? []
      : await liveTypes(
          database,
          named.map(({ lane }) => lane),
          COUNTED,
        );
  return { ...sample, types, running: await runningBeyond(database, sample) };
}

/** What a class stands for never changes: only those that are not known are asked about. */
async function placementsOf(
  database: Pick<Database, "query">,
  lanes: ReadonlySet<string>,
  known: ReadonlyMap<string, Placement>,
): Promise<ReadonlyMap<string, Placement>> {
  const classes = new Map([...lanes].map((lane) => [lane, parseLane(lane)?.placement ?? ""]));
  const unknown = new Map([...classes].filter(([lane]) => !known.has(lane)));
  const read = unknown.size === 0 ? new Map<string, Placement>() : await readPlacements(database, unknown);
  return new Map(
    [...classes].flatMap(([lane, id]): [string, Placement][] => {
      const placement = known.get(lane) ?? read.get(id);
      return placement === undefined ? [] : [[lane, placement]];
    }),
  );
}

/** Where not all was counted, or nothing tells what waits from what runs. */
async function runningBeyond(
  database: Pick<Database, "query">,
  sample: WorkSample,
): Promise<Map<string, number>> {
  const deep = new Set(deepLanes(sample));
  const queues = new Set(
    sample.lanes
      .filter(({ lane, live }) => deep.has(lane) || (sample.lists === undefined && live > 0))
      .map(({ queue }) => queue),
  );
  if (queues.size === 0) return new Map();
  const { inQueue } = await runningIn(database, [...queues]);
  return new Map([...inQueue].map(([queue, { count }]) => [queue, count]));
}
