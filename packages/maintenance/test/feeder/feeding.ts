import { claimLimited, type Database, finish, type NewJob, park, register, submit } from "@muster/db";
import { tellFeeder } from "@muster/dispatch";
import type { Policies } from "@muster/policy";
import { decodeElement } from "@muster/queue";
import { type Loop, startLoop } from "@muster/runtime";
import { newJob, workerCard } from "@muster/test/records";
import { waitFor } from "@muster/test/wait";
import type { Chore, ChoreContext } from "../../src/chore.ts";
import { feeding } from "../../src/feeder/index.ts";
import { promoter } from "../../src/promoter.ts";
import { createWorld, type World } from "../world.ts";

/** A leader's feeder, on stores of the test's own. */
export interface FeedWorld extends Omit<World, "worker"> {
  readonly database: Database;
  /**
   * Starts one more leader's promoter, and what it does for limits.
   * @param onWake told of the chores that shall run now
   */
  lead(onWake?: (chore: string) => void): ChoreContext;
  /** The values of a metric. */
  metric(name: string): Promise<{ value: number; labels: object }[]>;
  /** A worker that knows these policies, with so many slots. */
  worker(slots: number, policies: Policies, types?: readonly string[]): Promise<Puppet>;
}

export interface Claimed {
  readonly taskId: string;
  readonly fence: number;
  readonly gates: readonly string[];
}

/** Does what a worker does, when it is told. */
export interface Puppet {
  readonly workerId: string;
  /** Pops up to `count` jobs of a lane and claims those that are admitted; parks the others. Those that run now. */
  take(count: number, lane?: string): Promise<Claimed[]>;
  /** Ends attempts. Nobody is told, unless the feeder is. */
  end(jobs: readonly Claimed[], told?: "told"): Promise<void>;
}

export async function createFeedWorld(): Promise<FeedWorld> {
  const world = await createWorld();
  const loops: Loop[] = [];
  const chores: Chore[] = [];
  const { context } = world;
  const { database } = context;
  const lead = (onWake?: (chore: string) => void): ChoreContext => {
    const own: Loop[] = [];
    const leading: ChoreContext = {
      ...context,
      policies: { active: false, epoch: 0 },
      wake: (name) => {
        onWake?.(name);
        own.find((loop) => loop.name === name)?.wake();
      },
    };
    for (const chore of [promoter(leading), ...feeding(leading)]) {
      chores.push(chore);
      const { name, intervalMs } = chore;
      const { log, metrics } = context;
      own.push(startLoop({ name, intervalMs, log, metrics, runOnce: (signal) => chore.runOnce(signal) }));
    }
    loops.push(...own);
    return leading;
  };
  return {
    ...world,
    database,
    lead,
    metric: async (name) => (await context.metrics.registry.getSingleMetric(name)?.get())?.values ?? [],
    worker: async (slots, policies, types = ["work"]) => {
      const workerId = Math.random().toString(16).slice(2, 10).padEnd(8, "0");
      await register(
        database,
        workerCard(workerId, { concurrency: slots, types, policyEpoch: policies.epoch }),
      );
      return puppet(world, workerId, policies);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
      await Promise.all(chores.map(async (chore) => chore.stop?.()));
      await world[Symbol.asyncDispose]();
    },
  };
}

function puppet({ context }: World, workerId: string, policies: Policies): Puppet {
  const { database, redis } = context;
  return {
    workerId,
    take: async (count, lane = "q:default") => {
      const texts = (await redis.run((client) => client.rpop(redis.keys.lane(lane), count))) ?? [];
      const popped = texts.flatMap((text) => decodeElement(text) ?? []);
      const queue = lane.split(":").length === 2 ? "default" : (lane.split(":")[1] ?? "");
      const claimed = [];
      for (const [type, same] of Map.groupBy(popped, (element) => element.type)) {
        const rules = { limits: policies.limitsFor(queue, type), pausedGates: policies.pausedGates };
        const ids = same.map((element) => element.task_id);
        const { jobs } = await claimLimited(database, { workerId, epoch: policies.epoch }, ids, rules);
        claimed.push(...jobs.map(({ taskId, fence, gates = [] }) => ({ taskId, fence, gates })));
        const won = new Set(jobs.map(({ taskId }) => taskId));
        await park(
          database,
          policies.epoch,
          ids.filter((id) => !won.has(id)),
          rules,
        );
      }
      return claimed;
    },
    end: async (jobs, told) => {
      if (jobs.length === 0) return;
      const endings = jobs.map(({ taskId, fence }) => ({
        taskId,
        fence,
        workerId,
        outcome: { kind: "succeeded" } as const,
      }));
      await finish(database, workerId, endings);
      if (told === "told") await tellFeeder(context, { gates: jobs.flatMap(({ gates }) => gates) });
    },
  };
}

/** So many jobs that wait for their limits. Their ids, in their order. */
export async function waiting(
  database: Database,
  policies: Policies,
  count: number,
  job: Partial<NewJob> = {},
): Promise<string[]> {
  const rows = Array.from({ length: count }, () => newJob(job));
  await submit(database.query, rows);
  const ids = rows.map(({ taskId }) => taskId);
  const [{ queue, type } = newJob()] = rows;
  await park(database, policies.epoch, ids, { limits: policies.limitsFor(queue, type), pausedGates: [] });
  return ids;
}

/** Resolves when as many are in the list: what is let in is committed, then pushed. */
export async function settles(world: Pick<World, "list">, count: number, lane?: string): Promise<void> {
  await waitFor(async () => (await world.list(lane)).length === count, {
    what: `${count} jobs in ${lane ?? "the list"}`,
  });
}

/** The most jobs that were ever admitted through one gate at once, as often as somebody could look. */
export function watchMost(database: Database): { stop(): Promise<number> } {
  let most = 0;
  const over = new AbortController();
  const look = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const rows = await database.query<{ n: number }>(
        "SELECT count(*)::int4 AS n FROM tasks AS t, unnest(t.gates) AS g (gate) WHERE t.phase = 1 GROUP BY g.gate",
      );
      for (const { n } of rows) most = Math.max(most, n);
    }
  };
  const looking = look();
  return {
    stop: async () => {
      over.abort();
      await looking;
      return most;
    },
  };
}
