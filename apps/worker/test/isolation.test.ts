import { fixture } from "@muster/test/engine-fixture";
import { LONG } from "@muster/test/long";
import { waitFor } from "@muster/test/wait";
import { expect, test, vi } from "vitest";
import { loadHandlers } from "../src/load-handlers.ts";
import { HANDLERS, requestCancel, start, type World } from "./isolation-world.ts";

// Each test starts processes of its own, or waits for seconds of grace: more at once would only make each other late.
vi.setConfig({ maxConcurrency: 4 });

const KINDS = ["process", "thread"] as const;

const kills = async ({ world }: World): Promise<unknown> =>
  (await world.metrics.isolationKills.get()).values.map(({ labels, value }) => ({ ...labels, value }));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.concurrent.each(KINDS)(
  "jobs run one after the other in one warm %s, and not in the worker",
  async (kind) => {
    await using cells = await start({ concurrency: 1 });
    const places = [];
    for (let n = 0; n < 5; n += 1) places.push(await cells.result(await cells.submit(`${kind}.where`)));
    expect(new Set(places).size).toBe(1);
    expect(places[0]).not.toMatch(kind === "process" ? `"${process.pid} ` : / 0"$/);
    expect(await cells.result(await cells.submit("plain.where"))).toBe(String(process.pid));
    expect(cells.isolation.runners).toBe(1);
  },
);

test.concurrent("after so many jobs a process makes way for a new one", async () => {
  await using cells = await start({ concurrency: 1, maxUses: 2 });
  const places: string[] = [];
  for (let n = 0; n < 4; n += 1) places.push(await cells.result(await cells.submit("process.where")));
  expect(places[1]).toBe(places[0]);
  expect(places[2]).not.toBe(places[0]);
  expect(places[3]).toBe(places[2]);
});

test.concurrent("all slots may be cells, and idle ones end", async () => {
  await using cells = await start({ concurrency: 4, idleMs: 200 });
  const ids = await Promise.all(
    ["process", "thread", "thread", "process"].map((kind) => cells.submit(`${kind}.listens`)),
  );
  for (const id of ids) {
    await waitFor(async () => (await cells.said(id)).length, { what: "all four to run at once" });
  }
  expect(cells.isolation.runners).toBe(4);
  await Promise.all(ids.map((id) => requestCancel(cells, id)));
  const jobs = await cells.world.ended(ids);
  expect(jobs.map(({ state, cancelReason }) => [state, cancelReason])).toEqual(
    ids.map(() => ["cancelled", "not needed"]),
  );
  await waitFor(() => cells.isolation.runners === 0, { what: "cells that had to stop to end" });
  expect(await kills(cells)).toEqual([]);
  await cells.result(await cells.submit("thread.where"));
  await waitFor(() => cells.isolation.runners === 0, { what: "the idle cell to end" });
});

test.concurrent.each(KINDS)("what a handler decides in a %s is what becomes of its job", async (kind) => {
  await using cells = await start();
  const id = await cells.submit(`${kind}.moody`);
  expect(await cells.result(id)).toBe(`${id} 2 3`);
  expect(await cells.world.job(id)).toMatchObject({ state: "succeeded", attempts: 2, snoozes: 1 });
});

test.concurrent.each(KINDS)(
  "an endless loop in a %s is ended by its timeout and by a cancel, and its slot is free",
  async (kind) => {
    await using cells = await start({ concurrency: 2 });
    const engine = cells.world;
    const late = await cells.submit(`${kind}.spin`, { timeoutMs: 100, maxAttempts: 1 });
    const unwanted = await cells.submit(`${kind}.spin`);
    await waitFor(async () => (await cells.said(unwanted)).length, { what: "the second to begin" });
    // The other one shows the grace that is given when none is named.
    await requestCancel(cells, unwanted, 500);
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

test.concurrent("a thread that cannot be ended loses its attempt, and keeps its slot until it returns", async () => {
  await using cells = await start();
  const [engine] = cells.world.engines;
  const id = await cells.submit("thread.blocksInSystem", { timeoutMs: 100, maxAttempts: 1 });
  await cells.world.ended([id]);
  await waitFor(() => engine?.stuck === 1, { what: "the slot to be counted as stuck" });
  await waitFor(() => engine?.stuck === 0, { what: "the slot to be free" });
});

/** Each start of a cell is most of a second of processor time, and these lose nine. */
const LOST = [
  ["process.exits", "its process ended: exit code 3"],
  ["thread.throwsLater", "its thread ended: exit code 1 (thrown by nobody)"],
  ["thread.exits", "its thread ended: exit code 3"],
  ["process.throwsLater", "its process ended: exit code 1 (thrown by nobody)"],
] as const;

test.concurrent.each(LONG ? LOST : LOST.slice(0, 2))(
  "%s is lost alone, and is poison after three losses",
  async (type, error) => {
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
  },
);

test.concurrent.each(KINDS)(
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

test.concurrent("a drain ends an endless loop before its job is given back", async () => {
  await using cells = await start();
  const id = await cells.submit("process.spin");
  const [pid = 0] = await waitFor(async () => ((await cells.said(id)).length ? cells.said(id) : undefined), {
    what: "the job to begin",
  });
  await Promise.all(cells.world.engines.map((engine) => engine.stop()));
  expect(isAlive(pid)).toBe(false);
  expect(await cells.world.job(id)).toMatchObject({ state: "queued", attempts: 0 });
});

test.concurrent("an engine without isolation refuses a handler that asks for it", async () => {
  await using world = await fixture();
  const { handlers } = await loadHandlers([HANDLERS], {});
  await expect(world.engine(handlers)).rejects.toThrow(
    'handler "process.where": isolation: expected none, as this worker has no `isolate`, got "process"',
  );
});
