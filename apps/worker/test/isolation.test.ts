import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cancel } from "@muster/db";
import { publishSignal } from "@muster/queue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture, promoteDue } from "../../../packages/worker/test/fixture.ts";
import { waitFor } from "../../../test/support/wait.ts";
import { createIsolation, type Isolation, type IsolationOptions } from "../src/isolation/isolate.ts";
import { loadHandlers } from "../src/load-handlers.ts";

const HANDLERS = fileURLToPath(new URL("isolated-handlers.ts", import.meta.url));
const KINDS = ["process", "thread"] as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-isolation-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface World extends AsyncDisposable {
  readonly world: Fixture;
  readonly isolation: Isolation;
  /** Submits a job of this kind and name, and returns its id. */
  submit(type: string, options?: object): Promise<string>;
  /** What the handler of this job has written. */
  said(id: string): Promise<number[]>;
  result(id: string): Promise<string>;
}

interface StartOptions extends Pick<IsolationOptions, "idleMs" | "maxUses"> {
  readonly concurrency?: number;
  /** How long a cell takes to load its handlers. */
  readonly loadingMs?: number;
}

/** An engine with isolated handlers, in this process; its cells are real. */
async function start({ concurrency = 4, loadingMs = 0, ...options }: StartOptions = {}): Promise<World> {
  const world = await fixture();
  const env = { ...process.env, HANDLERS, LOADING_MS: String(loadingMs) };
  const { log, metrics } = world;
  const isolation = createIsolation({ log, metrics, env, ...options });
  const chores = setInterval(() => void promoteDue(world), 50);
  await world.engine(
    { ...(await loadHandlers([HANDLERS], {})), "plain.where": () => process.pid },
    { isolate: isolation.isolate, concurrency },
  );
  const files = new Map<string, string>();
  return {
    world,
    isolation,
    submit: async (type, job = {}) => {
      const file = join(folder, crypto.randomUUID());
      const payload = { kind: "json", data: Buffer.from(JSON.stringify({ file })) } as const;
      const [id = ""] = await world.submit([{ type, payload, ...job }]);
      files.set(id, file);
      return id;
    },
    said: async (id) => {
      const lines = (await readFile(files.get(id) ?? "", "utf8").catch(() => "")).trim().split("\n");
      return lines.filter((line) => line !== "").map(Number);
    },
    result: async (id) => {
      const [job] = await world.ended([id]);
      return Buffer.from(job?.result?.data ?? []).toString();
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(chores);
      await world[Symbol.asyncDispose]();
      await isolation.stop();
      expect(isolation.cells).toBe(0);
    },
  };
}

async function requestCancel({ world }: World, id: string): Promise<void> {
  const row = await cancel(world.database, id, { reason: "not needed", graceMs: null });
  const signal = { task_id: id, worker_id: row?.worker_id ?? "", fence: row?.fence ?? 0 };
  await publishSignal(world.redis, { kind: "cancel", ...signal });
}

const kills = async ({ world }: World): Promise<unknown> =>
  (await world.metrics.isolationKills.get()).values.map(({ labels, value }) => ({ ...labels, value }));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.each(KINDS)("jobs run one after the other in one warm %s, and not in the worker", async (kind) => {
  await using cells = await start({ concurrency: 1 });
  const places = [];
  for (let n = 0; n < 5; n += 1) places.push(await cells.result(await cells.submit(`${kind}.where`)));
  expect(new Set(places).size).toBe(1);
  expect(places[0]).not.toMatch(kind === "process" ? `"${process.pid} ` : / 0"$/);
  expect(await cells.result(await cells.submit("plain.where"))).toBe(String(process.pid));
  expect(cells.isolation.cells).toBe(1);
});

test("after so many jobs a process makes way for a new one", async () => {
  await using cells = await start({ concurrency: 1, maxUses: 2 });
  const places: string[] = [];
  for (let n = 0; n < 4; n += 1) places.push(await cells.result(await cells.submit("process.where")));
  expect(places[1]).toBe(places[0]);
  expect(places[2]).not.toBe(places[0]);
  expect(places[3]).toBe(places[2]);
});

test("all slots may be cells, and idle ones end", async () => {
  await using cells = await start({ concurrency: 4, idleMs: 200 });
  const ids = await Promise.all(
    ["process", "thread", "thread", "process"].map((kind) => cells.submit(`${kind}.listens`)),
  );
  for (const id of ids) {
    await waitFor(async () => (await cells.said(id)).length, { what: "all four to run at once" });
  }
  expect(cells.isolation.cells).toBe(4);
  await Promise.all(ids.map((id) => requestCancel(cells, id)));
  const jobs = await cells.world.ended(ids);
  expect(jobs.map(({ state, cancelReason }) => [state, cancelReason])).toEqual(
    ids.map(() => ["cancelled", "not needed"]),
  );
  await waitFor(() => cells.isolation.cells === 0, { what: "cells that had to stop to end" });
  expect(await kills(cells)).toEqual([]);
  await cells.result(await cells.submit("thread.where"));
  await waitFor(() => cells.isolation.cells === 0, { what: "the idle cell to end" });
});

test.each(KINDS)("what a handler decides in a %s is what becomes of its job", async (kind) => {
  await using cells = await start();
  const id = await cells.submit(`${kind}.moody`);
  expect(await cells.result(id)).toBe(`${id} 2 3`);
  expect(await cells.world.job(id)).toMatchObject({ state: "succeeded", attempts: 2, snoozes: 1 });
});

test.each(KINDS)(
  "a busy loop in a %s is ended by its timeout and by a cancel, and its slot is free",
  async (kind) => {
    await using cells = await start({ concurrency: 2 });
    const engine = cells.world;
    const late = await cells.submit(`${kind}.spin`, { timeoutMs: 100, maxAttempts: 1 });
    const unwanted = await cells.submit(`${kind}.spin`);
    await waitFor(async () => (await cells.said(unwanted)).length, { what: "the second to begin" });
    await requestCancel(cells, unwanted);
    await engine.ended([late, unwanted]);
    const [timedOut, cancelled] = [await engine.job(late), await engine.job(unwanted)];
    expect(timedOut).toMatchObject({ state: "deadletter", deadReason: "exhausted" });
    expect(timedOut.lastError).toMatch(/^timed out after 100 ms/);
    expect(cancelled).toMatchObject({ state: "cancelled", cancelReason: "not needed" });
    expect(await kills(cells)).toEqual(
      expect.arrayContaining([
        { isolation: kind, reason: "timeout", value: 1 },
        { isolation: kind, reason: "cancel", value: 1 },
      ]),
    );
    const pids = [...(await cells.said(late)), ...(await cells.said(unwanted))];
    expect(pids).toHaveLength(4);
    if (kind === "process") {
      await waitFor(() => !pids.some(isAlive), { what: "both processes and their programs to be gone" });
    }
    // Both slots had to be free for this.
    const next = await Promise.all([cells.submit(`${kind}.where`), cells.submit(`${kind}.where`)]);
    for (const id of next) expect(await cells.result(id)).not.toBe("");
  },
);

test("a thread that cannot be ended loses its attempt, and keeps its slot until it returns", async () => {
  await using cells = await start();
  const [engine] = cells.world.engines;
  const id = await cells.submit("thread.blocksInSystem", { timeoutMs: 100, maxAttempts: 1 });
  await cells.world.ended([id]);
  await waitFor(() => engine?.stuck === 1, { what: "the slot to be counted as stuck" });
  await waitFor(() => engine?.stuck === 0, { what: "the slot to be free" });
});

test.each([
  ["process.exits", "its process ended: exit code 3"],
  ["thread.exits", "its thread ended: exit code 3"],
  ["process.throwsLater", "its process ended: exit code 1"],
  ["thread.throwsLater", "its thread ended: thrown by nobody"],
])("%s is lost alone, and is poison after three losses", async (type, error) => {
  await using cells = await start();
  const [kind = ""] = type.split(".");
  const neighbour = await cells.submit(`${kind}.listens`);
  await waitFor(async () => (await cells.said(neighbour)).length, { what: "the neighbour to run" });
  const id = await cells.submit(type);
  await cells.world.ended([id]);
  expect(await cells.world.job(id)).toMatchObject({
    state: "deadletter",
    deadReason: "poison",
    lostCount: 3,
  });
  const losses = await cells.world.database.query<{ error: string }>(
    "SELECT error FROM task_attempts WHERE task_id = $1 AND outcome = 'lost' ORDER BY fence",
    [id],
  );
  expect(losses[0]?.error).toBe(error);
  expect(losses).toHaveLength(3);
  expect(await cells.world.job(neighbour)).toMatchObject({ state: "running" });
  await requestCancel(cells, neighbour);
  await cells.world.ended([neighbour]);
});

test.each(KINDS)(
  "a job's deadline counts while its %s is being started: past it, nothing begins",
  async (kind) => {
    await using cells = await start({ loadingMs: 3_000 });
    const id = await cells.submit(`${kind}.listens`, { limits: { totalTimeoutMs: 700 } });
    const [job] = await cells.world.ended([id]);
    expect(job).toMatchObject({ state: "deadletter", deadReason: "deadline", attempts: 1 });
    expect(job?.lastError).toBe("its deadline passed before it began");
    expect((job?.finishedAt?.getTime() ?? Infinity) - (job?.deadlineAt?.getTime() ?? 0)).toBeLessThan(2_000);
    expect(await cells.said(id)).toEqual([]);
  },
);

test("a drain ends a busy loop before its job is given back", async () => {
  await using cells = await start();
  const id = await cells.submit("process.spin");
  const [pid = 0] = await waitFor(async () => ((await cells.said(id)).length ? cells.said(id) : undefined), {
    what: "the job to begin",
  });
  await Promise.all(cells.world.engines.map((engine) => engine.stop()));
  expect(isAlive(pid)).toBe(false);
  expect(await cells.world.job(id)).toMatchObject({ state: "queued", attempts: 0 });
});

test("an engine without isolation refuses a handler that asks for it", async () => {
  await using world = await fixture();
  const handlers = await loadHandlers([HANDLERS], {});
  await expect(world.engine(handlers)).rejects.toThrow(
    'handler "process.where": isolation: expected none, as this worker has no `isolate`, got "process"',
  );
});
