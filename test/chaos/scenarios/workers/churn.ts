import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { mayTake, type Placement, type WorkerPlace } from "@muster/job";
import { RequirementOp } from "@muster/proto/scheduler/v1/requirement";
import * as fc from "fast-check";
import { connectFleet, type FleetClient } from "../../../support/client.ts";
import type { Scenario } from "../../scenario.ts";
import type { JobSpec } from "../../world/load.ts";
import type { Member } from "../../world/member.ts";
import { monotonicMs } from "../../world/monotonic.ts";
import { REMOTE_LEASE_MS } from "../../world/remote-workers.ts";
import { takeTurns } from "../../world/take-turns.ts";
import { LEASE_MS, type World } from "../../world/world.ts";

const WORKERS = 20;
/** Those of them that come by the API. */
const REMOTE = 4;
const SECONDS = 120;
const CHANGE_EVERY_MS = 400;
/** So many changes of labels for each worker that is killed. */
const CHANGES_A_KILL = 8;
const ZONES = ["a", "b", "c", "d", "e"] as const;

const eq = (label: string, value: string) => ({ label, op: RequirementOp.EQ, values: [value] });
const GPU = eq("gpu", "true");
const zoneAfter = (zone: string): string => ZONES[(ZONES.indexOf(zone as "a") + 1) % ZONES.length] ?? "a";

/** Twenty kinds of jobs: for each of them there is a worker while nobody changes labels. */
const KINDS: readonly Pick<JobSpec, "requires" | "slots">[] = ZONES.flatMap((zone) => [
  { requires: [eq("zone", zone)] },
  { requires: [{ label: "zone", op: RequirementOp.IN, values: [zone, zoneAfter(zone)] }] },
  { requires: [{ label: "zone", op: RequirementOp.NOT_IN, values: [zone] }, GPU] },
  { requires: [eq("zone", zone), GPU], slots: 2 },
]);

/** What each claim's own snapshot says of the worker, beside what the job asks for. */
const NOTE_CLAIMS = [
  "CREATE TABLE claims_seen (place jsonb NOT NULL, placement jsonb)",
  // A function that is not volatile sees what the claim's statement sees.
  `CREATE FUNCTION see_worker() RETURNS trigger LANGUAGE plpgsql STABLE AS $$ BEGIN
    IF NEW.status = 'running' AND OLD.status = 'queued' THEN
      NEW.cancel_reason := (
        SELECT json_build_object('labels', coalesce(w.labels, '{}'), 'taints', coalesce(w.taints, '{}'), 'slots', w.concurrency)
        FROM workers AS w WHERE w.worker_id = NEW.worker_id);
    END IF;
    RETURN NEW; END $$`,
  `CREATE FUNCTION keep_seen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.status = 'running' AND OLD.status = 'queued' THEN
      INSERT INTO claims_seen VALUES (NEW.cancel_reason::jsonb, NEW.placement);
    END IF;
    RETURN NULL; END $$`,
  "CREATE TRIGGER see_worker BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION see_worker()",
  "CREATE TRIGGER keep_seen AFTER UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION keep_seen()",
] as const;

interface Change {
  readonly worker: number;
  readonly zone: string;
  readonly gpu: boolean;
}

/** No job is ever claimed for a worker that is not what it requires, however fast workers become something else, die and come back. */
export const churn: Scenario = {
  name: `${WORKERS} workers whose labels change all the time, some killed, and twenty kinds of jobs`,
  covers: ["sequence 153"],
  world: { workers: 0 },
  run: async (world, seed) => {
    for (const statement of NOTE_CLAIMS) await world.query(statement);
    await startWorkers(world);
    const load = world.load.start(40, (n) => ({ ms: 20, ...(n % 5 > 0 && KINDS[(n * 7) % KINDS.length]) }));
    await withFleet(world, async (fleet) => {
      await changeAtRandom(world, fleet, seed);
      await load.stop();
      await world.repair("all workers are what they were", () =>
        fleet.labelWorkers({ selector: {}, reset: ["zone", "gpu"] }),
      );
    });
    // What the killed have held waits for a lease, and what nobody was for meanwhile is a backlog: 66 s at a load of 27 on two cores.
    await world.within("every job ends", 60_000 + LEASE_MS + REMOTE_LEASE_MS, () => world.idle());
    await judge(world);
  },
};

async function startWorkers(world: World): Promise<void> {
  const [api] = world.apis;
  assert(api !== undefined);
  const numbers = Array.from({ length: WORKERS }, (_, number) => number);
  await takeTurns(numbers, 4, async (number) => {
    const labels = `zone=${ZONES[number % ZONES.length]}${number % 4 === 0 ? ",gpu=true" : ""}`;
    const worker = await world.startMember("worker", {
      WORKER_CONCURRENCY: "4",
      WORKER_LABELS: labels,
      ...(number === WORKERS - 1 && { WORKER_TAINTS: "gpu" }),
      ...(number < REMOTE && { WORKER_API: `http://127.0.0.1:${api.process.apiPort}` }),
    });
    worker.keepAlive();
  });
}

async function changeAtRandom(world: World, fleet: FleetClient, seed: number): Promise<void> {
  const change: fc.Arbitrary<Change> = fc.record({
    worker: fc.nat({ max: WORKERS - 1 }),
    zone: fc.constantFrom(...ZONES),
    gpu: fc.boolean(),
  });
  const changes = fc.sample(change, { seed, numRuns: (1_000 * SECONDS) / CHANGE_EVERY_MS });
  const endAt = monotonicMs() + 1_000 * SECONDS;
  for (const [index, { worker, zone, gpu }] of changes.entries()) {
    // On a busy machine each change takes longer.
    if (monotonicMs() > endAt) break;
    const member = world.workers[worker] as Member;
    await fleet.labelWorkers({ names: [member.name], set: { zone, gpu: String(gpu) } });
    if (index % CHANGES_A_KILL === 0) await world.fault("kill -9 a worker", () => member.kill());
    await pause(CHANGE_EVERY_MS);
  }
}

async function judge(world: World): Promise<void> {
  const claims = await world.query<{ place: WorkerPlace; placement: Placement | null }>(
    "SELECT place, placement FROM claims_seen",
  );
  const placed = claims.filter(({ placement }) => placement !== null);
  assert.ok(placed.length > 10 * SECONDS, `${placed.length} claims of jobs that require something`);
  const wrong = claims.filter(({ place, placement }) => !mayTake(place, placement ?? undefined));
  assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} of ${claims.length} claims for a wrong worker`);
}

async function withFleet(world: World, act: (fleet: FleetClient) => Promise<void>): Promise<void> {
  const [api] = world.apis;
  assert(api !== undefined);
  const fleet = connectFleet(api.process.apiPort);
  try {
    await act(fleet);
  } finally {
    fleet.close();
  }
}
