import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connectSchedules, type ScheduleClient } from "@muster/test/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppProcess } from "../support/app-process.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

const HANDLERS = fileURLToPath(new URL("../support/handlers/scheduled.ts", import.meta.url));
const DOCUMENT = fileURLToPath(new URL("../../docs/schedules.md", import.meta.url));

let system: System;
let api: AppProcess;
let client: ScheduleClient;
const worker = (): Promise<AppProcess> =>
  system.start("worker", { HANDLERS, SCHEDULE_OWNER: "tellers", LEASE_SECONDS: "5" });

beforeAll(async () => {
  system = await startSystem();
  api = await system.start("api");
  client = connectSchedules(api.apiPort);
});
afterAll(async () => {
  client.close();
  await system[Symbol.asyncDispose]();
});

interface Told {
  readonly nominal: Date;
  readonly result: { readonly schedule: string; readonly at: string } | null;
}

const told = (): Promise<Told[]> =>
  system.query(`SELECT k.nominal, convert_from(t.result, 'UTF8')::json AS result
    FROM schedule_ticks AS k JOIN tasks AS t USING (task_id) WHERE k.schedule = 'told' ORDER BY k.nominal`);

test("a schedule in a handlers file fires each of its times once, whoever of three workers and an API is killed", async () => {
  const workers = await Promise.all([worker(), worker(), worker()]);
  await waitFor(async () => (await told()).length > 2, { what: "the first ticks" });
  // One after the other, each of them possibly the leader, and new ones in their place.
  for (const victim of workers) {
    const before = (await told()).length;
    await victim.kill("SIGKILL");
    await worker();
    await waitFor(async () => (await told()).length > before + 1, { what: "ticks after a kill" });
  }
  await client.pauseSchedule({ name: "told", reason: "enough" });
  const ticks = await waitFor(
    async () => {
      const found = await told();
      return found.every(({ result }) => result !== null) && found;
    },
    { what: "all jobs to succeed" },
  );
  const times = ticks.map(({ nominal }) => nominal.getTime());
  expect(times).toEqual(times.map((_, index) => (times[0] ?? 0) + index * 1_000));
  expect(ticks.map(({ result }) => result)).toEqual(
    ticks.map(({ nominal }) => ({ schedule: "told", at: nominal.toISOString() })),
  );
  const [jobs] = await system.query<{ n: string }>("SELECT count(*) AS n FROM tasks WHERE type = 'tell'");
  expect(Number(jobs?.n)).toBe(ticks.length);
});

test("schedules without an owner stop a worker at its start, with the setting's name", async () => {
  await expect(system.start("worker", { HANDLERS })).rejects.toThrow(/SCHEDULE_OWNER: expected whose/u);
});

test("the document's examples answer what it says", async () => {
  const text = readFileSync(DOCUMENT, "utf8");
  const [functions = "", ...scripts] = [...text.matchAll(/```bash\n([^`]+)```/gu)].map(([, block = ""]) =>
    block.replaceAll("localhost:8081", `127.0.0.1:${api.apiPort}`),
  );
  const answers = [...text.matchAll(/```json\n([^`]+)```/gu)].map(([, block = ""]) => block);
  expect(scripts).toHaveLength(answers.length);
  for (const [index, script] of scripts.entries()) {
    const run = promisify(execFile)("bash", ["-euc", functions + script], { timeout: 120_000 });
    expect(JSON.parse((await run).stdout)).toMatchObject(JSON.parse(answers[index] ?? "") as object);
  }
});
