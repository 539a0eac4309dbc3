import { markWatched, readLogs } from "@muster/db";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { waitFor } from "@muster/test/wait";
import { expect, test, vi } from "vitest";

// Each test has stores of its own, and mostly waits: more at once would only make each other late.
vi.setConfig({ maxConcurrency: 3 });

async function reportsOf(world: Fixture, taskId: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let after = 0; ; ) {
    const [page] = await readLogs(world.database, [{ taskId, after }]);
    const entries = page?.entries ?? [];
    found.push(...entries.map(({ kind, attempt, data }) => [kind, attempt, JSON.parse(data)]));
    const last = entries.at(-1);
    if (last === undefined) return found;
    after = last.sequence;
  }
}

test.concurrent("the last progress and the log lines of each attempt are there when the job has ended", async () => {
  await using world = await fixture();
  await world.engine({
    work: (_job, context) => {
      context.log.debug({}, "for the worker's log alone");
      context.log.info({ n: context.attempt }, "begun");
      for (let step = 0; step <= 1_000; step += 1) context.progress(step / 1_000);
      context.log.warn({}, "done");
    },
  });
  const [id = ""] = await world.submit([{}]);
  await world.ended([id]);
  expect(await reportsOf(world, id)).toEqual([
    ["log", 1, { level: "info", message: "begun", fields: { n: 1 } }],
    ["progress", 1, 1],
    ["log", 1, { level: "warn", message: "done" }],
  ]);
  expect((await world.job(id)).progress?.json).toBe("1");
});

test.concurrent("a running job's reports are kept while it runs", async () => {
  await using world = await fixture();
  let finish = (): void => {};
  await world.engine({
    work: (_job, context) => {
      context.progress({ step: "loading" });
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    },
  });
  const [id = ""] = await world.submit([{}]);
  await waitFor(async () => (await world.job(id)).progress?.json === '{"step":"loading"}', {
    what: "the progress to be kept",
  });
  expect((await world.job(id)).state).toBe("running");
  finish();
  await world.ended([id]);
});

test.concurrent("a wrong progress value fails the attempt with an error that says what is right", async () => {
  await using world = await fixture();
  await world.engine({ work: (_job, context) => context.progress(50) });
  const [id = ""] = await world.submit([{ maxAttempts: 1 }]);
  await world.ended([id]);
  expect((await world.job(id)).lastError).toMatch(/progress: expected a fraction from 0 to 1, .*, got 50/);
});

test.concurrent("what a handler reports after its end is not kept", async () => {
  await using world = await fixture();
  let late = (): void => {};
  await world.engine({
    work: (_job, context) => {
      context.log.info({}, "in time");
      late = () => {
        context.log.info({}, "late");
        context.progress(1);
      };
    },
  });
  const [id = ""] = await world.submit([{}]);
  await world.ended([id]);
  late();
  const [next = ""] = await world.submit([{}]);
  await world.ended([next]);
  expect(await reportsOf(world, id)).toEqual([["log", 1, { level: "info", message: "in time" }]]);
});

test.concurrent("a job that reports nothing and is not watched leaves no event and sends no statement for one", async () => {
  await using world = await fixture();
  const statements: string[] = [];
  const database = {
    ...world.database,
    query: ((statement, values) => {
      statements.push(typeof statement === "string" ? statement : statement.text);
      return world.database.query(statement, values);
    }) as typeof world.database.query,
  };
  await world.engine({ work: () => {} }, { database });
  const [id = ""] = await world.submit([{}]);
  await world.ended([id]);
  expect(statements.filter((text) => text.includes("status = 'running'"))).toHaveLength(1);
  expect(statements.filter((text) => text.includes("task_events"))).toEqual([]);
  const [watched = ""] = await world.submit([{ start: { delayMs: 3_600_000 } }]);
  await markWatched(world.database, [watched]);
  expect(await world.database.query("SELECT 1 FROM task_events")).toEqual([]);
});
