import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";
import { monotonicMs } from "../../world/monotonic.ts";
import type { World } from "../../world/world.ts";
import { assertNothingAdmitted, putLimit } from "./policies.ts";
import { type Service, startService } from "./service.ts";

const JOBS = 1_000;
const MIN_CALLS = 10;
const WORKERS = 3;
const SLOTS = WORKERS * 10;
/** Admitted before it is known that anything fails: those that run, and those that are ready to. */
const AT_ONCE: number = SLOTS + Math.ceil(1.5 * SLOTS);
const OPEN_SECONDS = 2;
/** What a killed worker ran keeps its admission. */
const LOST_PROBES = 2;

/** Whoever decides is killed in each state that its breaker goes through, and so is the worker that tries a job. */
export const serviceAway: Scenario = {
  name: "what 1,000 jobs call is away, and who decides about it is killed in each state",
  covers: ["sequence 45"],
  world: { workers: WORKERS, workerEnv: { WORKER_CONCURRENCY: "10" } },
  run: async (world) => {
    await using service = await startService();
    const seconds = (count: number): { seconds: bigint; nanos: number } => ({
      seconds: BigInt(count),
      nanos: 0,
    });
    const times = { window: seconds(60), openFor: seconds(OPEN_SECONDS) };
    await putLimit(world, {
      name: "service",
      type: "call",
      breaker: { errorRatio: 0.5, minCalls: MIN_CALLS, ...times },
    });
    for (const member of world.members) member.keepAlive();
    await world.fault("the service is away", () => void (service.mode = "down"));
    const spec = { type: "call", url: service.url, maxAttempts: 20 };
    await world.load.submit(Array.from({ length: JOBS }, () => spec));

    await world.until("the first failures", () => service.calls.length >= MIN_CALLS);
    await killLeader(world, "that suspects the service");
    await world.until("the breaker to open", () => isOpen(world));
    const atFirst = service.calls.length;
    assert(atFirst <= MIN_CALLS + AT_ONCE, `${atFirst} of ${JOBS} jobs have called a service that is away`);
    const openedMs = monotonicMs();
    await killLeader(world, "while it is open");
    await loseProbe(world, service);
    await killLeaderOfProbe(world, service);
    const since = service.calls.length - atFirst;
    const most = Math.ceil((monotonicMs() - openedMs) / 1_000 / OPEN_SECONDS) + LOST_PROBES;
    assert(since <= most, `${since} calls while it was open, at most ${most} are tried`);

    await world.repair("the service is back", () => void (service.mode = "up"));
    await world.within("every job ends", 60_000, () => world.idle());
    assert(!(await isOpen(world)), "the breaker closes by itself");
    await assertNothingAdmitted(world);
  },
};

async function isOpen(world: World): Promise<boolean> {
  return (await world.query("SELECT 1 FROM breakers")).length > 0;
}

async function killLeader(world: World, what: string): Promise<void> {
  const leader = await world.leader();
  await world.fault(`kill -9 the leader ${what}`, () => leader.kill());
}

/** One job is tried, and one only; its worker dies with it. */
async function loseProbe(world: World, service: Service): Promise<void> {
  const holder = await oneCalls(world, service);
  await world.fault("kill -9 the worker that tries a job", () => holder.kill());
  service.mode = "down";
  const isLost = async (): Promise<boolean> =>
    (await world.query("SELECT 1 FROM task_attempts WHERE outcome IN ('lost', 'released')")).length > 0;
  await world.until("the job that was tried to be lost", isLost);
}

/** Another leader reads from the rows how its job has ended. */
async function killLeaderOfProbe(world: World, service: Service): Promise<void> {
  await oneCalls(world, service);
  await killLeader(world, "while a job is tried");
  const called = service.calls.length;
  service.mode = "down";
  await world.until("another job to be tried", () => service.calls.length > called);
}

async function oneCalls(world: World, service: Service): Promise<World["workers"][number]> {
  service.mode = "hang";
  await world.until("a job to be tried", () => service.hanging > 0);
  await pause(500);
  assert.equal(service.hanging, 1, "one job is tried");
  for (const worker of world.workers) if ((await world.heldBy(worker)).length > 0) return worker;
  throw new Error("no worker runs a job");
}
