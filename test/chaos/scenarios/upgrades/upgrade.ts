import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { App } from "../../../support/app-process.ts";
import { ownPostgres } from "../../../support/own-servers.ts";
import type { Scenario } from "../../scenario.ts";
import type { JobSpec, LoadRun, Submitter } from "../../world/load.ts";
import type { Member } from "../../world/member.ts";
import { DATABASE } from "../../world/prepared.ts";
import { released } from "../../world/released.ts";
import { everySecond } from "../../world/ticks.ts";
import type { World } from "../../world/world.ts";
import { putLimit } from "../limits/policies.ts";
import { apply, assertEachOnce, endOfTicks } from "../schedules/every-second.ts";
import { Callers } from "./callers.ts";
import { migrateBesideStrangers, pendingMigrations } from "./migration.ts";
import { assertContent, atWork, type Fleet, replace } from "./mixes.ts";

const CALLS_PER_SECOND = 200;
const SCHEDULES = 2;
const TENANTS = 5;
const MAX_RUNNING = 2;
/** A SubmitJob is answered in 5 s, then it is made again; a stranger's lock costs each call a good second. */
const SLOWEST_MS = 10_000;

export const upgrade: Scenario = {
  name: "an upgrade from the last release, in every mix of old and new processes, under 200 calls a second",
  // Eight processes have to be started within a minute, and calls to be answered within seconds.
  alone: true,
  covers: ["sequence 77"],
  world: { apis: 0, workers: 0 },
  database: {
    needs: ["git", "npm", "tar"].map((name) => ({ name, packages: [name] })),
    start: async () => {
      const old = await released();
      const postgres = await ownPostgres({ durable: true, inMemory: true });
      try {
        await old.migrate(postgres.url(DATABASE));
        return postgres;
      } catch (error) {
        await postgres.remove();
        throw error;
      }
    },
  },
  run: async (world) => {
    const fleet = await oldFleet(world);
    using callers = new Callers(fleet.apis.map(({ process }) => process.apiPort));
    world.bounds.push({ what: "the limit", most: MAX_RUNNING, keyOf: ({ labels }) => labels?.["tenant"] });
    await putLimit(world, {
      name: "per-tenant",
      type: "bounded",
      keyLabel: "tenant",
      maxRunning: MAX_RUNNING,
    });
    await apply(world, everySecond(SCHEDULES));
    const load = startLoad(world, callers);
    try {
      await everyMix(world, fleet, callers);
    } finally {
      await load.stop();
    }
    await endOfTicks(world);
    await world.settle();
    await assertEachOnce(world, 8);
    for (const member of [...fleet.apis, ...fleet.workers]) await assertContent(member);
    assert.deepEqual(callers.failed, [], "no call failed");
    const lost = await world.query("SELECT task_id FROM task_attempts WHERE outcome = 'lost'");
    assert.deepEqual(lost, [], "an upgrade charges nobody");
    const again = [...Map.groupBy(callers.repeated, (why) => why)].map(
      ([why, same]) => `, ${same.length} again: ${why}`,
    );
    await world.repair(`${callers.made} calls were made${again.join("")}`, () => undefined);
    world.measures.push({ what: "the slowest call", ms: callers.slowestMs, boundMs: SLOWEST_MS });
  },
};

async function oldFleet(world: World): Promise<Fleet> {
  const version = await released();
  const start = (app: App): Promise<Member> => world.startMember(app, {}, { version });
  const [api, otherApi, worker, otherWorker] = await Promise.all([
    start("api"),
    start("api"),
    start("worker"),
    start("worker"),
  ]);
  return { apis: [api, otherApi], workers: [worker, otherWorker] };
}

/** Keyed submits of single jobs, some of which are retried, wait for their time, or for their limit; and batches. */
function startLoad(world: World, { submitter }: Callers): LoadRun {
  const spec = (n: number): JobSpec => ({
    key: `order-${n}`,
    ms: n % 20,
    ...(n % 9 === 1 && { failures: 1 }),
    ...(n % 13 === 2 && { delayMs: 1_500 }),
    ...(n % 10 === 3 && { type: "bounded", labels: { tenant: String(n % TENANTS) } }),
  });
  const singles = world.load.start(CALLS_PER_SECOND, spec, { singles: submitter });
  const stopping = new AbortController();
  const batches = submitBatches(world, submitter, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all([batches, singles.stop()]);
    },
  };
}

async function submitBatches(world: World, submitter: Submitter, signal: AbortSignal): Promise<void> {
  for (let batch = 1; !signal.aborted; batch += 1) {
    const specs = Array.from({ length: 10 }, (_, n) => ({ key: `batch-${batch}-${n}` }));
    // A call that fails is remembered by the callers.
    await world.load.submit(specs, submitter).catch(() => undefined);
    await pause(1_000);
  }
}

/** Workers first, back again with one of them, then the APIs: an upgrade with second thoughts meets every mix. */
async function everyMix(world: World, fleet: Fleet, callers: Callers): Promise<void> {
  const [old, current] = [await released(), world.version];
  const [api, otherApi] = fleet.apis;
  const [worker, otherWorker] = fleet.workers;
  await atWork(world, fleet, callers, "old processes on the old schema");
  await migrateUnderNewcomer(world);
  await atWork(world, fleet, callers, "old processes on the new schema");
  await replace(world, worker, current, "a new worker");
  await replace(world, otherWorker, current, "a new worker");
  await atWork(world, fleet, callers, "old APIs, new workers");
  await Promise.all([
    replace(world, worker, old, "an old worker"),
    replace(world, api, current, "a new API"),
  ]);
  await atWork(world, fleet, callers, "both of both");
  await Promise.all([
    replace(world, otherWorker, old, "an old worker"),
    replace(world, otherApi, current, "a new API"),
  ]);
  await atWork(world, fleet, callers, "new APIs, old workers");
  await replace(world, worker, current, "a new worker");
  await replace(world, otherWorker, current, "a new worker");
  await atWork(world, fleet, callers, "new processes");
}

/** One that is started before its schema is there waits for it, and says for what. */
async function migrateUnderNewcomer(world: World): Promise<void> {
  const [missing] = await pendingMigrations(world);
  if (missing === undefined) return migrateBesideStrangers(world);
  const early = await world.startMember("api", {}, { ready: false });
  await world.until("it to say what it waits for", async () => {
    const { status, body } = await early.probe("/readyz");
    return status === 503 && body.includes(missing);
  });
  await migrateBesideStrangers(world);
  await early.process.ready();
  await early.stop();
}
