import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { sleep } from "@muster/runtime";
import { expect, test, vi } from "vitest";
import type { AppProcess } from "../support/app-process.ts";
import { connectQueues } from "../support/client.ts";
import { ownRedis } from "../support/own-servers.ts";
import { pause, putLimit, resume } from "../support/policies.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

const HANDLERS = new URL("../support/handlers/starts.ts", import.meta.url).pathname;
/** What the product promises: nothing starts later than this after the answer to a pause. */
const BOUND_MS = 1_000;
/** Whether a job is about to begin in the moment that its process is frozen is chance. */
const FREEZES = Number(process.env["PAUSE_FREEZES"] ?? 1);
// Each has processes of its own, and mostly waits for seconds to pass.
vi.setConfig({ testTimeout: 300_000 + FREEZES * 20_000, maxConcurrency: 2 });

const MAIL = { kind: "queue", queue: "mail" } as const;
const SEND = { kind: "type", type: "send" } as const;

interface Start {
  readonly at: number;
  readonly queue: string;
  readonly type: string;
}

interface Setting extends AsyncDisposable {
  readonly system: System;
  readonly apiPort: number;
  readonly workers: readonly AppProcess[];
  readonly submit: (count: number, job: { queue?: string; type?: string; ms?: number }) => Promise<void>;
  readonly starts: () => Promise<Start[]>;
  /** One worker more. */
  readonly work: (env?: Readonly<Record<string, string>>) => Promise<AppProcess>;
}

/** An API and some workers, on a Redis of their own if need be. */
async function start(workers: number, env: Readonly<Record<string, string>> = {}): Promise<Setting> {
  const system = await startSystem();
  const file = join(system.folder, "starts.log");
  const api = await system.start("api", env);
  const client = system.client(api);
  const worker = { ...env, HANDLERS, STARTS_FILE: file, WORKER_CONCURRENCY: "4" };
  const started = await Promise.all(Array.from({ length: workers }, () => system.start("worker", worker)));
  const starts = async (): Promise<Start[]> =>
    (await readFile(file, "utf8").catch(() => ""))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [at, queue = "", type = ""] = line.split(" ");
        return { at: Number(at), queue, type };
      });
  return {
    system,
    apiPort: api.apiPort,
    workers: started,
    starts,
    submit: async (count, { queue = "", type = "step", ms = 50 }) => {
      const kind = { case: "numberValue" as const, value: ms };
      const value = { kind: { case: "structValue" as const, value: { fields: { ms: { kind } } } } };
      const jobs = Array.from({ length: count }, () => ({
        queue,
        type,
        body: { case: "json" as const, value },
      }));
      await client.submitJobs({ jobs });
    },
    work: (more) => system.start("worker", { ...worker, ...more }),
    [Symbol.asyncDispose]: () => system[Symbol.asyncDispose](),
  };
}

const during = (starts: readonly Start[], is: (start: Start) => boolean, from: number, to: number): number =>
  starts.filter((one) => is(one) && one.at >= from && one.at < to).length;

const isMail = ({ queue }: Start): boolean => queue === "mail";
const isSend = ({ type }: Start): boolean => type === "send";
const isPlain = ({ queue, type }: Start): boolean => queue === "default" && type === "step";

async function begun(setting: Setting, is: (start: Start) => boolean, count: number): Promise<void> {
  await waitFor(async () => (await setting.starts()).filter(is).length >= count, { what: `${count} starts` });
}

test.concurrent("sequence 48: a paused queue, and a paused type, start nothing later than a second after the answer, and others go on", async () => {
  await using setting = await start(3);
  const { system, submit } = setting;
  await submit(1_500, { queue: "mail" });
  // Queue by queue: what is of `default` comes first once it is there.
  await begun(setting, isMail, 50);
  for (let n = 0; n < 30; n += 1) {
    await submit(50, { type: "send" });
    await submit(100, {});
  }
  for (const is of [isSend, isPlain]) await begun(setting, is, 50);
  await pause(system, MAIL);
  await pause(system, SEND);
  const answered = Date.now();
  await sleep(3 * BOUND_MS);
  const starts = await setting.starts();
  const [from, to] = [answered + BOUND_MS, answered + 3 * BOUND_MS];
  expect([during(starts, isMail, from, to), during(starts, isSend, from, to)]).toEqual([0, 0]);
  // They have all slots now.
  const before = during(starts, isPlain, answered - BOUND_MS, answered);
  expect(during(starts, isPlain, from, to)).toBeGreaterThan(before);
  await resume(system, MAIL);
  await begun(setting, isMail, during(starts, isMail, 0, to) + 50);
});

test.concurrent("sequence 48: without Redis, a pause holds as well, and so does its end", async () => {
  const redis = await ownRedis();
  try {
    await using setting = await start(2, { REDIS_URL: redis.url, REDIS_KEY_PREFIX: "" });
    const { system, submit } = setting;
    await submit(1_000, { queue: "mail" });
    await submit(1_000, { type: "send" });
    await begun(setting, isMail, 20);
    await redis.kill();
    await begun(setting, isMail, 100);
    await begun(setting, isSend, 100);
    await pause(system, MAIL);
    await pause(system, SEND);
    const answered = Date.now();
    await sleep(3 * BOUND_MS);
    const starts = await setting.starts();
    const [from, to] = [answered + BOUND_MS, answered + 3 * BOUND_MS];
    expect([during(starts, isMail, from, to), during(starts, isSend, from, to)]).toEqual([0, 0]);
    await resume(system, MAIL);
    const resumed = Date.now();
    await begun(setting, isMail, during(starts, isMail, 0, to) + 50);
    expect(Date.now() - resumed).toBeLessThan(10_000);
  } finally {
    await redis.remove();
  }
});

test.concurrent("a pause of a queue, and one of a type, are over at their time, without anybody's resuming them", async () => {
  // A worker of both takes the one's jobs first, and then the other's.
  await using setting = await start(1, { WORKER_QUEUES: "mail" });
  await setting.work({ WORKER_QUEUES: "default" });
  const { apiPort, submit } = setting;
  const queues = connectQueues(apiPort);
  await submit(2_000, { queue: "mail" });
  await submit(2_000, { type: "send" });
  for (const is of [isMail, isSend]) await begun(setting, is, 20);
  const untilMs = Date.now() + 3 * BOUND_MS;
  const until = timestampFromMs(untilMs);
  for (const target of [
    { case: "queue", value: "mail" },
    { case: "type", value: "send" },
  ] as const)
    expect((await queues.pauseQueue({ target, until })).notEnforcedBy).toEqual([]);
  const answered = Date.now();
  await sleep(untilMs - Date.now());
  const starts = await setting.starts();
  for (const is of [isMail, isSend]) {
    expect(during(starts, is, answered + BOUND_MS, untilMs)).toBe(0);
    await begun(setting, is, during(starts, is, 0, untilMs) + 20);
  }
  expect(Date.now() - untilMs).toBeLessThan(5_000);
  queues.close();
});

test.concurrent("sequence 49: a limit binds a backlog that was there before it, on every worker, two seconds after the answer", async () => {
  await using setting = await start(3);
  const ms = 100;
  const queues = connectQueues(setting.apiPort);
  await setting.submit(1_500, { queue: "mail", ms });
  await begun(setting, isMail, 100);
  const { notEnforcedBy } = await queues.putLimit({ limit: { name: "two", queue: "mail", maxRunning: 2 } });
  expect(notEnforcedBy).toEqual([]);
  const from = Date.now() + 2_000;
  await begun(setting, ({ at, queue }) => queue === "mail" && at >= from, 40);
  const starts = (await setting.starts()).flatMap((one) => (isMail(one) && one.at >= from ? [one.at] : []));
  starts.sort((a, b) => a - b);
  // None ends sooner than it began so many milliseconds ago: a third one begins when the first has ended.
  const apart = starts.slice(2).map((at, n) => at - (starts[n] ?? 0));
  expect(Math.min(...apart)).toBeGreaterThanOrEqual(ms - 2);
  queues.close();
});

test.concurrent("sequence 48: a worker that is frozen over a pause, or over a new limit, begins nothing of it when it is thawed", async () => {
  await using setting = await start(1);
  const { system, submit, workers } = setting;
  for (let round = 0; round < FREEZES; round += 1) {
    const { length } = await setting.starts();
    // Short, so that many are claimed ahead.
    await submit(2_000, { queue: "mail", ms: 2 });
    await begun(setting, isMail, length + 100);
    workers[0]?.signal("SIGSTOP");
    await pause(system, MAIL);
    const answered = Date.now();
    await sleep(BOUND_MS + 200);
    workers[0]?.signal("SIGCONT");
    await sleep(BOUND_MS);
    // One may have been about to begin in the very moment that the process was frozen: it had asked, and not yet said so.
    const late = during(await setting.starts(), isMail, answered + BOUND_MS, Infinity);
    expect(late).toBeLessThanOrEqual(1);
    await resume(system, MAIL);
  }
  await submit(2_000, { type: "send", ms: 2 });
  await begun(setting, isSend, 100);
  workers[0]?.signal("SIGSTOP");
  await putLimit(system, { name: "sends", type: "send", maxRunning: 1 });
  const answered = Date.now();
  await sleep(BOUND_MS + 200);
  workers[0]?.signal("SIGCONT");
  await sleep(2 * BOUND_MS);
  // Nobody admits any: there is no feeder, or one at a time with it.
  const rows = await system.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM tasks
     WHERE type = 'send' AND gates IS NULL AND started_at > to_timestamp($1::float8 / 1000) AND status <> 'queued'`,
    [answered],
  );
  expect(rows).toEqual([{ n: 0 }]);
});

test.concurrent("a job that waits for a process of its own while its type is paused does not begin, and goes back uncharged", async () => {
  await using setting = await start(0);
  const { system, submit } = setting;
  const cores = availableParallelism();
  await submit(cores + 1, { ms: 3_000 });
  // Suspects run alone, as many at once as there are cores.
  await system.query("UPDATE tasks SET lost_count = 2");
  await setting.work({ WORKER_CONCURRENCY: String(cores + 1) });
  await begun(setting, isPlain, cores);
  await waitFor(
    async () => (await system.query("SELECT 1 FROM tasks WHERE status = 'running'")).length === cores + 1,
    { what: "the last one to wait" },
  );
  await pause(system, { kind: "type", type: "step" });
  const held = "SELECT attempts FROM tasks WHERE status = 'queued' AND hold = 'pause:step'";
  await waitFor(async () => (await system.query(held)).length === 1, { what: "it to be held" });
  expect(await system.query(held)).toEqual([{ attempts: 0 }]);
  expect((await setting.starts()).length).toBe(cores);
});
