import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLogs } from "@muster/db";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { HANDLERS, requestCancel, start, type World } from "./isolation-world.ts";

// Each test starts processes of its own, or waits for seconds of grace: more at once would only make each other late.
vi.setConfig({ maxConcurrency: 2 });

const KINDS = ["process", "thread"] as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-blame-"));
});
afterAll(() => rm(folder, { recursive: true }));

const attemptsOf = ({ world }: World, id: string): Promise<{ outcome: string; error: string | null }[]> =>
  world.database.query("SELECT outcome, error FROM task_attempts WHERE task_id = $1 ORDER BY fence", [id]);

test.concurrent.each([
  ["process.throwsAfterwards", "thrown by nobody"],
  ["process.rejectsAfterwards", "thrown by nobody"],
  ["process.exitsAfterwards", "exit code 3"],
  ["thread.throwsAfterwards", "thrown by nobody"],
])("case C3: %s ends what runs the next job, which is not charged for it", async (type, error) => {
  await using cells = await start({ concurrency: 1 });
  const [kind = ""] = type.split(".");
  const culprit = await cells.submit(type);
  await cells.world.ended([culprit]);
  const innocent = await cells.submit(`${kind}.listens`);
  // It begins there, and again elsewhere.
  await waitFor(async () => (await cells.said(innocent)).length === 2, { what: "it to run again" });
  expect(await attemptsOf(cells, innocent)).toEqual([
    {
      outcome: "released",
      error: `its isolated ${kind} was ended by job ${culprit} (${type}), which had returned there before: ${error}`,
    },
  ]);
  expect(await cells.world.job(innocent)).toMatchObject({ state: "running", attempts: 1, lostCount: 0 });
  expect(await cells.world.job(culprit)).toMatchObject({ state: "succeeded" });
  await requestCancel(cells, innocent);
  await cells.world.ended([innocent]);
});

test.concurrent("case C3: who dies without a word where others ran before is a suspect, and guilty only alone", async () => {
  await using cells = await start({ concurrency: 1 });
  await cells.result(await cells.submit("process.where"));
  const id = await cells.submit("process.dies");
  await cells.world.ended([id]);
  expect(await cells.world.job(id)).toMatchObject({ deadReason: "poison", lostCount: 3 });
  expect((await attemptsOf(cells, id)).map(({ outcome }) => outcome)).toEqual(["lost", "lost", "lost"]);
});

test.concurrent("case C3: a process that a job has changed runs no other job", async () => {
  await using cells = await start({ concurrency: 1 });
  const pids: string[] = [];
  for (const name of ["moves", "sets", "where"]) {
    const [pid = ""] = (await cells.result(await cells.submit(`process.${name}`)))
      .replaceAll('"', "")
      .split(" ");
    pids.push(pid);
  }
  expect(new Set(pids).size).toBe(3);
});

test.concurrent.each(KINDS)(
  "case B1: what a handler throws or sends in a %s does no harm to it or its worker",
  async (kind) => {
    await using cells = await start({ concurrency: 1 });
    const id = await cells.submit(`${kind}.throwsSymbol`, { maxAttempts: 1 });
    await cells.world.ended([id]);
    expect(await cells.world.job(id)).toMatchObject({
      state: "deadletter",
      lastError: "Symbol(s) (caused by 7n)",
    });
    expect(await cells.result(await cells.submit(`${kind}.sends`))).toBe('"sent"');
    expect(cells.isolation.runners).toBe(1);
  },
);

test.concurrent.each(KINDS)(
  "what a handler in a %s reports before it completes its job is kept",
  async (kind) => {
    await using cells = await start();
    const id = await cells.submit(`${kind}.completes`);
    expect(await cells.result(id)).toBe(`"${id}"`);
    const [page] = await readLogs(cells.world.database, [{ taskId: id, after: 0 }]);
    expect(page?.entries.map((entry) => entry.kind)).toEqual(["log", "progress"]);
  },
);

test.concurrent.each([
  ["process", "a file that --import names", (file: string) => ({ NODE_OPTIONS: `--import ${file}` })],
  ["thread", "a module of handlers", (file: string) => ({ HANDLERS: `${HANDLERS},${file}` })],
] as const)(
  "case B6: a %s without %s starts no job, charges none, and says why",
  async (kind, _what, envOf) => {
    const file = join(folder, `${crypto.randomUUID()}.mjs`);
    await using cells = await start({ env: envOf(file) });
    const { database, metrics } = cells.world;
    const id = await cells.submit(`${kind}.where`, { maxAttempts: 1 });
    const failures = async (): Promise<number> =>
      (await metrics.isolationStartFailures.get()).values[0]?.value ?? 0;
    await waitFor(async () => (await failures()) >= 2, { what: "a second start to fail" });
    await waitFor(async () => (await cells.world.job(id)).state === "scheduled", {
      what: "it to be given back",
    });
    const job = await cells.world.job(id);
    expect(job).toMatchObject({ attempts: 0, snoozes: 0 });
    expect(job.lastError).toMatch(new RegExp(`^its isolated ${kind} could not be started`, "u"));
    expect(metrics.degradations.has(`isolation_${kind}`)).toBe(true);
    const [ends] = await database.query<{ pauses: number[] }>(
      "SELECT array_agg(extract(epoch FROM next_run_at - finished_at)::float8 ORDER BY fence) AS pauses FROM task_attempts",
    );
    expect(ends?.pauses[1]).toBeGreaterThan(ends?.pauses[0] ?? Infinity);
    await writeFile(file, "export const another = () => 1;");
    await database.query("UPDATE tasks SET run_at = now() WHERE status = 'scheduled'");
    expect(await cells.result(id)).not.toBe("");
    expect(metrics.degradations.has(`isolation_${kind}`)).toBe(false);
  },
);
