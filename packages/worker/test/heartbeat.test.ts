import { register } from "@muster/db";
import { publishSignal } from "@muster/queue";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { startHeartbeat } from "../src/lease/heartbeat.ts";
import { sqlBeats } from "../src/store/beat-store.ts";

const LEASE_MS = 6_000;

async function start(
  world: Fixture,
): Promise<{ heartbeat: ReturnType<typeof startHeartbeat>; errors: number[]; lapses: number }> {
  const seen = { errors: [] as number[], lapses: 0 };
  const card = {
    workerId: "beating",
    name: "beating",
    types: ["work"],
    concurrency: 1,
    isolates: false,
    policyEpoch: 0,
  };
  await register(world.database, { ...card, leaseSeconds: LEASE_MS / 1_000 });
  const heartbeat = startHeartbeat({
    ...sqlBeats({ url: world.url }),
    identity: card,
    leaseMs: LEASE_MS,
    log: world.log,
    running: () => ({ count: 0, busySlots: 0, deadline: 0, byQueue: new Map() }),
    onAnswer: () => seen.errors.push(Math.abs(heartbeat.storeNow() - Date.now())),
    onLapse: () => (seen.lapses += 1),
  });
  return Object.assign(seen, { heartbeat });
}

test("after a handler held the thread, the lease and the database's time are as the beats of meanwhile say", async () => {
  await using world = await fixture();
  const seen = await start(world);
  try {
    await waitFor(() => seen.errors.length > 0, { what: "a beat" });
    const before = seen.errors.length;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LEASE_MS);
    await waitFor(() => seen.errors.length >= before + 4, { what: "the beats of meanwhile" });
    expect(seen.heartbeat.holdsLease).toBe(true);
    expect(seen.lapses).toBe(0);
    expect(Math.max(...seen.errors)).toBeLessThan(1_000);
  } finally {
    await seen.heartbeat.stop();
  }
});

test("a lease whose beats are not accepted is told once to have lapsed, before it is over", async () => {
  await using world = await fixture();
  const seen = await start(world);
  try {
    await waitFor(() => seen.errors.length > 0, { what: "a beat" });
    await world.database.query("ALTER TABLE workers RENAME TO workers_away");
    const from = performance.now();
    await waitFor(() => seen.lapses > 0, { what: "the lapse" });
    expect(performance.now() - from).toBeLessThan(LEASE_MS);
    expect(seen.heartbeat.holdsLease).toBe(false);
    // Its thread turns all the same: a restart would bring nothing back, and a watchdog must not ask for one.
    const { lastTick, lastSuccess } = seen.heartbeat.beats;
    expect(lastSuccess).toBeLessThan(from);
    expect(lastTick).toBeGreaterThan(from);
    await world.database.query("ALTER TABLE workers_away RENAME TO workers");
    await waitFor(() => seen.heartbeat.holdsLease, { what: "a beat that is accepted" });
    expect(seen.lapses).toBe(1);
  } finally {
    await seen.heartbeat.stop();
  }
});

test("heartbeats and signals tell of the lead", async () => {
  await using world = await fixture();
  await world.database.query("UPDATE chore_leader SET expires_at = now() + interval '1 hour'");
  const heard: { sentAt: number; leadLeftMs: number }[] = [];
  let asked = 0;
  const lead = {
    hear: (sentAt: number, leadLeftMs: number) => void heard.push({ sentAt, leadLeftMs }),
    ask: () => void (asked += 1),
  };
  const from = performance.now();
  const engine = await world.engine({}, { leaseSeconds: LEASE_MS / 1_000, lead });
  try {
    await waitFor(() => heard.length > 1, { what: "two beats" });
    for (const { sentAt, leadLeftMs } of heard) {
      expect(sentAt).toBeGreaterThan(from);
      expect(sentAt).toBeLessThan(performance.now());
      expect(leadLeftMs).toBeGreaterThan(3_500_000);
    }
    await world.database.query("UPDATE chore_leader SET expires_at = now()");
    await waitFor(() => heard.some(({ leadLeftMs }) => leadLeftMs <= 0), { what: "the end of the lead" });
    await publishSignal(world.redis, { kind: "lead" });
    await waitFor(() => asked > 0, { what: "the signal" });
  } finally {
    await engine.stop();
  }
});
