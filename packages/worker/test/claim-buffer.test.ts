import { cancel, type Database, openDatabase } from "@muster/db";
import { publishSignal } from "@muster/queue";
import { type Fixture, fixture, type TestEngineOptions } from "@muster/test/engine-fixture";
import { postgresCommitted, startFaultProxy } from "@muster/test/fault-proxy";
import { pause, putLimit } from "@muster/test/policies";
import { servers } from "@muster/test/servers";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import type { Engine } from "../src/engine.ts";

const SLOTS = 2;
const WAITING = 100;

/** An engine whose every slot is held by a long job, with short ones claimed behind it. */
interface Jam extends AsyncDisposable {
  readonly world: Fixture;
  readonly engine: Engine;
  readonly held: readonly string[];
  readonly waiting: readonly string[];
  /** Ids of the short jobs in the order in which their handler ran. */
  readonly ran: readonly string[];
  open(): void;
}

async function jam(optionsFor?: (world: Fixture) => TestEngineOptions): Promise<Jam> {
  const world = await fixture();
  let gate = Promise.withResolvers<void>();
  const ran: string[] = [];
  let begun = 0;
  const engine = await world.engine(
    {
      short: ({ id }) => void ran.push(id),
      long: (_job, { signal }) => {
        begun += 1;
        const stopped = new Promise<never>((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        });
        return Promise.race([gate.promise, stopped]);
      },
    },
    { concurrency: SLOTS, drainSeconds: 1, ...optionsFor?.(world) },
  );
  for (;;) {
    // Nothing is claimed ahead before it is known that jobs are short.
    await world.ended(await world.submit(Array.from({ length: 300 }, () => ({ type: "short" }))));
    ran.length = 0;
    begun = 0;
    const types = [...Array<string>(SLOTS).fill("long"), ...Array<string>(WAITING).fill("short")];
    const ids = await world.submit(types.map((type) => ({ type })));
    const [held, waiting] = [ids.slice(0, SLOTS), ids.slice(SLOTS)];
    const isJammed = await claimedAhead(world, waiting, () => begun === SLOTS);
    // Two claims are under way at once. Short jobs whose claim was answered first have found the slots free, and ran.
    if (isJammed && ran.length === 0) {
      const open = gate.resolve;
      return { world, engine, held, waiting, ran, open, [Symbol.asyncDispose]: () => close(world, open) };
    }
    // On a machine that was busy meanwhile, short jobs were not short.
    gate.resolve();
    await world.ended(ids);
    gate = Promise.withResolvers();
  }
}

async function close(world: Fixture, open: () => void): Promise<void> {
  open();
  await world[Symbol.asyncDispose]();
}

/** False when only the long jobs were claimed. */
async function claimedAhead(
  world: Fixture,
  waiting: readonly string[],
  areSlotsTaken: () => boolean,
): Promise<boolean> {
  try {
    await waitFor(async () => areSlotsTaken() && (await countOf(world, waiting, "running")) > 0, {
      what: "jobs to be claimed ahead of their slots",
      timeoutMs: 3_000,
    });
    return true;
  } catch {
    return false;
  }
}

async function countOf({ database }: Fixture, ids: readonly string[], status: string): Promise<number> {
  const text = "SELECT count(*)::int4 AS n FROM tasks WHERE task_id = ANY($1::uuid[]) AND status = $2";
  const [row] = await database.query<{ n: number }>(text, [ids, status]);
  return row?.n ?? 0;
}

test("what was claimed ahead and finds no slot goes back within a second, uncharged", async () => {
  await using jammed = await jam();
  const { world, held, waiting, ran } = jammed;
  await waitFor(async () => (await countOf(world, waiting, "queued")) === WAITING, {
    what: "all of them to be queued again",
  });
  expect(await countOf(world, held, "running")).toBe(SLOTS);
  expect(ran).toEqual([]);
  const charged = await world.database.query("SELECT 1 FROM tasks WHERE status = 'queued' AND attempts <> 0");
  expect(charged).toEqual([]);
  jammed.open();
  await world.ended([...held, ...waiting]);
  expect(ran.toSorted()).toEqual(waiting.toSorted());
});

test("a job that is cancelled while it waits for its slot never runs", async () => {
  await using jammed = await jam();
  const { world, engine, held, waiting, ran } = jammed;
  const id = waiting.at(-1) ?? "";
  const row = await cancel(world.database, id);
  expect(row?.cancelled).toBe(true);
  const fence = row?.fence ?? 0;
  await publishSignal(world.redis, { kind: "cancel", worker_id: engine.workerId, task_id: id, fence });
  await waitFor(async () => (await world.job(id)).state === "cancelled", { what: "the job to be cancelled" });
  jammed.open();
  await world.ended([...held, ...waiting]);
  expect(ran).not.toContain(id);
});

test("a drain gives back what waits for a slot", async () => {
  await using jammed = await jam();
  const { world, engine, held, waiting, ran } = jammed;
  await engine.stop();
  expect(await countOf(world, [...held, ...waiting], "queued")).toBe(SLOTS + WAITING);
  expect(ran).toEqual([]);
});

test.for(["a pause of their type", "a limit"] as const)(
  "what was claimed ahead before %s does not begin although its slot is free, and goes back uncharged",
  async (what) => {
    await using jammed = await jam();
    const { world, engine, held, waiting, ran } = jammed;
    const { database } = world;
    const epoch = await (what === "a limit"
      ? putLimit(database, { name: "shorts", type: "short", maxRunning: 1 })
      : pause(database, { kind: "type", type: "short" }));
    await publishSignal(world.redis, { kind: "policy" });
    const known = "SELECT 1 FROM workers WHERE worker_id = $1 AND policy_epoch = $2";
    await waitFor(async () => (await database.query(known, [engine.workerId, epoch])).length === 1, {
      what: "the worker to know it",
    });
    jammed.open();
    await world.ended(held);
    const isHeld =
      "SELECT 1 FROM tasks WHERE task_id = ANY($1::uuid[]) AND status = 'queued' AND hold IS NOT NULL";
    await waitFor(async () => (await database.query(isHeld, [waiting])).length === WAITING, {
      what: "all of them to be held",
    });
    expect(ran).toEqual([]);
    expect(await database.query("SELECT 1 FROM tasks WHERE status = 'queued' AND attempts <> 0")).toEqual([]);
  },
);

test("what went back although nobody was told so does not run here beside its next attempt", async () => {
  const stores = new URL(servers().adminUrl);
  const proxy = await startFaultProxy(Number(stores.port));
  let database: Database | undefined;
  {
    await using jammed = await jam(({ url, log, metrics }) => {
      const through = Object.assign(new URL(url), { port: String(proxy.port) }).href;
      database = openDatabase({ url: through, connections: 4, name: "test", log, metrics });
      return { database };
    });
    const { world, held, waiting, ran } = jammed;
    proxy.loseAnswers({ request: /'released'/u, judge: postgresCommitted }, Number.POSITIVE_INFINITY);
    await waitFor(async () => (await countOf(world, waiting, "queued")) === WAITING, {
      what: "all of them to be queued again",
    });
    // Not all of them may have been claimed; the others run when their turn comes.
    const sql = "SELECT task_id FROM tasks WHERE task_id = ANY($1::uuid[]) AND fence > 0";
    const rows = await world.database.query<{ task_id: string }>(sql, [waiting]);
    const released = new Set(rows.map((row) => row.task_id));
    expect(released.size).toBeGreaterThan(0);
    jammed.open();
    await world.ended(held);
    const marker = await world.submit([{ type: "short" }]);
    await world.ended(marker);
    expect(ran.filter((id) => released.has(id))).toEqual([]);
    proxy.mend();
  }
  await database?.close();
  await proxy.close();
});

test("a slot is free when its handler has returned, however long its record takes", async () => {
  await using world = await fixture();
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  await world.engine({ first: () => first.promise, second: () => second.resolve() }, { concurrency: 1 });
  const [one = ""] = await world.submit([{ type: "first" }]);
  await waitFor(async () => (await countOf(world, [one], "running")) === 1, { what: "the first job to run" });
  const [two = ""] = await world.database.transaction(async (query) => {
    await query("SELECT 1 FROM tasks WHERE task_id = $1 FOR UPDATE", [one]);
    first.resolve();
    const ids = await world.submit([{ type: "second" }]);
    await second.promise;
    return ids;
  });
  const jobs = await world.ended([one, two]);
  expect(jobs.map(({ state }) => state)).toEqual(["succeeded", "succeeded"]);
});
