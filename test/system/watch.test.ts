import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { OutputStream } from "@muster/proto/scheduler/v1/watch";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppProcess } from "../support/app-process.ts";
import { connectClient } from "../support/client.ts";
import { LONG } from "../support/long.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const HANDLERS = `${ROOT}test/support/handlers/reporting.ts,${ROOT}handlers/pack.ts`;

let system: System;
let apis: AppProcess[];
beforeAll(async () => {
  system = await startSystem();
  apis = await Promise.all([system.start("api"), system.start("api")]);
  const env = { HANDLERS, COMMAND_ALLOW: "node" };
  await Promise.all([system.start("worker", env), system.start("worker", env)]);
});
afterAll(() => system[Symbol.asyncDispose]());

interface Seen {
  readonly sequence: bigint;
  readonly what: string;
}

/** Reads until the stream ends or `count` events have come; then the client is gone. */
async function read(
  api: AppProcess,
  jobId: string,
  seen: Seen[],
  count: number = Number.POSITIVE_INFINITY,
): Promise<void> {
  const client = connectClient(api.apiPort);
  const last = seen.at(-1)?.sequence;
  const request = last === undefined ? { jobId } : { jobId, resumeAfter: last };
  let left = count;
  try {
    for await (const { sequence, state, report } of client.watchJob(request)) {
      seen.push({ sequence, what: report.case ?? `state ${state}` });
      left -= 1;
      if (left === 0) return;
    }
    ended.add(seen);
  } finally {
    client.close();
  }
}
const ended = new WeakSet<Seen[]>();

/** Not due before `makeDue`: everybody watches it from its beginning. */
async function submit(steps: number): Promise<string> {
  const body = { case: "payload", value: Buffer.from(JSON.stringify({ steps })) } as const;
  const retryPolicy = {
    initial: { seconds: 0n, nanos: 100_000_000 },
    max: { seconds: 0n, nanos: 100_000_000 },
  };
  const delay = { seconds: 3_600n, nanos: 0 };
  const { jobId } = await system
    .client(apis[1] as AppProcess)
    .submitJob({ job: { type: "reporting", body, delay, retryPolicy } });
  return jobId;
}

/** Once each of these readers has seen something. */
async function makeDue(jobId: string, readers: readonly (readonly Seen[])[]): Promise<void> {
  await waitFor(() => readers.every((seen) => seen.length > 0), { what: "everybody to watch" });
  await system.query("UPDATE tasks SET run_at = now() WHERE task_id = $1", [jobId]);
}

const whats = (seen: readonly Seen[]): string[] => seen.map(({ what }) => what);
const STATES = {
  scheduled: "state 1",
  queued: "state 2",
  running: "state 3",
  retry: "state 4",
  succeeded: "state 5",
};

test.concurrent("readers that come back again and again, on either API, miss nothing and see nothing twice", async () => {
  const jobId = await submit(4);
  const steady: Seen[] = [];
  const restless: Seen[][] = [[], [], []];
  const back = async (seen: Seen[], count: number): Promise<void> => {
    for (let visit = 0; !ended.has(seen); visit += 1) {
      await read(apis[visit % 2] as AppProcess, jobId, seen, count);
    }
  };
  const reading = Promise.all([
    read(apis[0] as AppProcess, jobId, steady),
    ...restless.map((seen, index) => back(seen, index + 1)),
  ]);
  await makeDue(jobId, [steady, ...restless]);
  await reading;
  for (const seen of restless) expect(seen).toEqual(steady);
  expect(whats(steady).filter((what) => what.startsWith("state"))).toEqual([
    STATES.scheduled,
    STATES.queued,
    STATES.running,
    STATES.retry,
    STATES.queued,
    STATES.running,
    STATES.succeeded,
  ]);
  expect(whats(steady).filter((what) => what === "log")).toHaveLength(8);
  expect(whats(steady).filter((what) => what === "progress")).toHaveLength(8);
});

test.concurrent("after its API is killed a reader goes on at another, without a gap", async () => {
  const doomed = await system.start("api");
  const jobId = await submit(4);
  const [steady, moved]: [Seen[], Seen[]] = [[], []];
  const reading = read(apis[0] as AppProcess, jobId, steady);
  const cut = read(doomed, jobId, moved).catch((error: unknown) => error);
  await makeDue(jobId, [steady, moved]);
  await waitFor(() => moved.some(({ what }) => what === "log"), { what: "the job to report" });
  await doomed.kill("SIGKILL");
  expect(await cut).toBeInstanceOf(Error);
  await read(apis[1] as AppProcess, jobId, moved);
  await reading;
  expect(moved).toEqual(steady);
});

test.concurrent("what is kept can be read from the beginning, when the job has long ended, and after its end nothing follows", async () => {
  const jobId = await submit(1);
  await makeDue(jobId, []);
  await read(apis[0] as AppProcess, jobId, []);
  const client = system.client(apis[1] as AppProcess);
  const events = await Array.fromAsync(client.watchJob({ jobId, resumeAfter: 0n }));
  expect(events.flatMap(({ report }) => (report.case === "log" ? [report.value] : []))).toMatchObject([
    {
      level: "info",
      message: "attempt 1",
      attempt: 1,
      fields: { kind: { value: { fields: { step: {} } } } },
    },
    { level: "info", message: "attempt 2", attempt: 2 },
  ]);
  const last = events.at(-1);
  expect(last?.status?.resultBody.case).toBe("resultJson");
  expect(last?.status?.progress).toEqual((await client.getJob({ jobId })).progress);
  const sequence = last?.sequence ?? 0n;
  expect(await Array.fromAsync(client.watchJob({ jobId, resumeAfter: sequence }))).toEqual([]);
  await expect(Array.fromAsync(client.watchJob({ jobId, resumeAfter: 2n * sequence }))).rejects.toThrow(
    "resume_after: expected a sequence of this job",
  );
});

test
  .runIf(LONG)
  .concurrent("the example of docs/watching.md goes on when the server it reads from is killed", async () => {
    const doomed = await system.start("api");
    const urls = [doomed, apis[1] as AppProcess].map(({ apiPort }) => `http://127.0.0.1:${apiPort}`);
    const example = spawn(process.execPath, ["docs/examples/follow-job.ts"], {
      cwd: ROOT,
      env: { ...process.env, MUSTER_URLS: urls.join(",") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [said, errors] = [example.stdout, example.stderr].map((stream) => {
      const chunks: string[] = [];
      stream.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
      return () => chunks.join("");
    }) as [() => string, () => string];
    const closed = once(example, "close");
    await waitFor(() => said().includes("packed"), { what: "the first box" });
    await doomed.kill("SIGKILL");
    expect(await closed).toEqual([0, null]);
    expect(errors()).toContain("going on elsewhere");
    const lines = said().trim().split("\n");
    expect(lines.filter((line) => !line.startsWith("JOB_STATE"))).toEqual(
      [1, 2, 3, 4, 5].flatMap((box) => [`packed {"box":${box}}`, `${20 * box} %`]),
    );
    expect(lines.at(-1)).toBe('JOB_STATE_SUCCEEDED {"packed":5}');
    expect(new Set(lines).size).toBe(lines.length);
  });

test.concurrent("a program's output is streamed while it runs, and again from the beginning", async () => {
  const client = system.client(apis[0] as AppProcess);
  const script =
    "const w = (s, t) => process[s].write(t); w('stdout', 'begun'); w('stderr', 'é'); process.stdin.resume()";
  // It ends when it is cancelled: what comes before that came while it ran.
  const payload = { argv: ["node", "-e", `${script}; setTimeout(() => {}, 600000)`] };
  const body = { case: "payload", value: Buffer.from(JSON.stringify(payload)) } as const;
  const { jobId } = await client.submitJob({ job: { type: "command", body } });
  const written = { stdout: "", stderr: "" };
  let place = 0n;
  const live = async (): Promise<void> => {
    for await (const { stream, data, sequence } of client.streamOutput({ jobId }, { timeoutMs: 0 })) {
      written[stream === OutputStream.STDOUT ? "stdout" : "stderr"] += Buffer.from(data).toString();
      place = sequence;
    }
  };
  const streaming = live();
  await waitFor(() => written.stdout === "begun" && written.stderr === "é", { what: "its output" });
  expect((await client.getJob({ jobId })).state).toBe(JobState.RUNNING);
  await client.cancelJob({ jobId });
  await streaming;
  const other = system.client(apis[1] as AppProcess);
  const all = await Array.fromAsync(other.streamOutput({ jobId }));
  const out = all.filter(({ stream }) => stream === OutputStream.STDOUT).map(({ data }) => data);
  expect(Buffer.concat(out).toString()).toBe("begun");
  expect(await Array.fromAsync(other.streamOutput({ jobId, resumeAfter: place }))).toEqual([]);
});

test.runIf(LONG).concurrent("what a handler reports in a process of its own is kept the same", async () => {
  const client = system.client(apis[0] as AppProcess);
  const body = { case: "payload", value: Buffer.from('{"boxes":3,"msPerBox":1}') } as const;
  const { jobId } = await client.submitJob({
    job: { type: "pack", body, delay: { seconds: 3_600n, nanos: 0 } },
  });
  // As after two losses: such a job runs alone.
  await system.query("UPDATE tasks SET lost_count = 2, run_at = now() WHERE task_id = $1", [jobId]);
  const events = await Array.fromAsync(client.watchJob({ jobId, resumeAfter: 0n }, { timeoutMs: 0 }));
  const lines = events.filter(({ report }) => report.case === "log");
  expect(lines).toHaveLength(3);
  expect(events.at(-1)?.status).toMatchObject({
    state: JobState.SUCCEEDED,
    progress: { kind: { case: "numberValue", value: 1 } },
  });
});
