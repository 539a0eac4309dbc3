import { servers } from "@muster/test/servers";
import { expect, test } from "vitest";
import { startSystem } from "../support/system.ts";
import { blockedStatements, whileLocked } from "../support/table-lock.ts";
import { waitFor } from "../support/wait.ts";

test("SIGTERM amid long jobs: the worker exits 0 in time, and they run elsewhere with attempts unchanged", async () => {
  await using system = await startSystem();
  const client = system.client(await system.start("api"));
  const leaving = await system.start("worker", { DRAIN_SECONDS: "3" });
  const body = { case: "payload" as const, value: Buffer.from(JSON.stringify({ ms: 600_000 })) };
  await client.submitJobs({ jobs: Array.from({ length: 8 }, () => ({ type: "sleep", body })) });
  const running = (): Promise<{ task_id: string; attempts: number; worker_id: string }[]> =>
    system.query("SELECT task_id, attempts, worker_id FROM tasks WHERE status = 'running' ORDER BY task_id");
  const before = await waitFor(
    async () => {
      const rows = await running();
      return rows.length === 8 ? rows : undefined;
    },
    { what: "8 jobs to run" },
  );
  await system.start("worker", { DRAIN_SECONDS: "1" });
  const exit = await leaving.stop();
  expect(exit).toMatchObject({ code: 0 });
  expect(exit.ms).toBeLessThan(6_000);
  const after = await waitFor(
    async () => {
      const rows = await running();
      return rows.length === 8 && rows.every((row) => row.worker_id !== before[0]?.worker_id)
        ? rows
        : undefined;
    },
    { what: "8 jobs to run on the other worker" },
  );
  expect(after.map((row) => row.attempts)).toEqual(before.map((row) => row.attempts));
  const outcomes = await system.query("SELECT DISTINCT outcome FROM task_attempts");
  expect(outcomes).toEqual([{ outcome: "released" }]);
});

test.skipIf(servers().databaseKind !== "postgres")(
  "case F8: SIGTERM amid a call: the API is not ready from that moment on, answers the call, and exits 0",
  async () => {
    await using system = await startSystem();
    const api = await system.start("api");
    const client = system.client(api);
    let answer: Promise<unknown> = Promise.resolve();
    let exit: Promise<unknown> = Promise.resolve();
    await whileLocked(system, { mode: "EXCLUSIVE", tables: ["tasks"] }, async () => {
      answer = client.submitJob({ job: { type: "noop" } });
      const held = async (): Promise<boolean> => (await blockedStatements(system, "muster-api")) > 0;
      await waitFor(held, { what: "the submit to wait for the lock" });
      exit = api.stop();
      const told = await waitFor(
        async () => {
          const response = await fetch(`http://127.0.0.1:${api.metricsPort}/readyz`);
          return response.status === 503 ? response.text() : undefined;
        },
        { what: "/readyz to be red" },
      );
      expect(told).toContain('"api":"stopping"');
    });
    expect(await answer).toMatchObject({ jobId: expect.stringMatching(/^[\da-f-]{36}$/u) });
    expect(await exit).toMatchObject({ code: 0 });
  },
);
