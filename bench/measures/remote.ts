import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { retry } from "@muster/runtime";
import { costs, Meter } from "../cost/meter.ts";
import { processes, spentMs, takenBy } from "../cost/processor-time.ts";
import type { Child } from "../run/child.ts";
import { Ground } from "../run/ground.ts";
import { musterGrpc, musterRemote } from "../systems/index.ts";
import { fill } from "./drain.ts";
import { commands, statements } from "./growth/running-costs.ts";
import { JOBS_PER_S, type Measure, perSecond, type RunContext, type Values } from "./measure.ts";

const JOBS = 50_000;

export const remoteDrain: Measure = {
  name: "remote: drain",
  how:
    `${JOBS.toLocaleString("en")} queued no-op jobs, one worker process that has nothing but the API's address, at concurrency 500, and one API process: from ` +
    "the start of the first handler until the last job is recorded as done. With what a job costs each of them, starts included.",
  warmUp: true,
  entries: [{ name: musterRemote.title, system: musterRemote.id, run: drainRemotely }],
  better: "more",
  chart: { kind: "bars", values: [JOBS_PER_S] },
};

async function drainRemotely({ servers, scale }: RunContext): Promise<Values> {
  const jobs = scale(JOBS);
  await using ground = await Ground.prepare(servers, musterRemote);
  await fill(ground, jobs);
  const meter = await Meter.of(servers, ground);
  const before = await meter.read();
  await ground.startWorkers(1);
  const endNs = await ground.whenDone(jobs);
  const after = await meter.read();
  await ground.verifyDone(jobs);
  const ms = Number(endNs - ground.firstStartNs()) / 1e6;
  return { [JOBS_PER_S]: perSecond(jobs, ms), ...costs(before, after, jobs, "cold") };
}

const WORKERS = 1_000;
const SETTLE_MS = 25_000;
const WINDOW_MS = 30_000;
const BEAT_EVERY_MS = 5_000;
const WAIT_S = 20;
const AGAIN_MS = 200;

export const idleRemotes: Measure = {
  name: "remote: idle workers",
  how:
    `${WORKERS.toLocaleString("en")} workers behind one API process, each with a TakeJobs of ${WAIT_S} s open and a beat every ${BEAT_EVERY_MS / 1000} s, as JSON, over ${WINDOW_MS / 1000} s with ` +
    "nothing to do. They all register at once. Shares of a core; `registered again`: registrations that were not answered at first.",
  rounds: 1,
  entries: [{ name: `${WORKERS} idle`, system: musterGrpc.id, run: idle }],
  better: "less",
  chart: { kind: "bars", values: ["API CPU %", "SQL/s"] },
};

async function idle({ servers, scale, quick }: RunContext): Promise<Values> {
  await using ground = await Ground.prepare(servers, musterGrpc);
  await ground.producer();
  const { server } = ground;
  if (server === undefined) throw new Error("there is no API");
  const count = scale(WORKERS);
  const startedAt = performance.now();
  let again = 0;
  const sessions = await Promise.all(
    Array.from({ length: count }, (_, index) => register(ground.port, index, () => (again += 1))),
  );
  const registeredMs = performance.now() - startedAt;
  const ended = new AbortController();
  const living = sessions.map((session) => live(ground.port, session, ended.signal));
  await pause(quick ? SETTLE_MS / 5 : SETTLE_MS);
  const before = await reading(ground, server, servers);
  await pause(quick ? WINDOW_MS / 5 : WINDOW_MS);
  const after = await reading(ground, server, servers);
  ended.abort();
  await Promise.all(living);
  const seconds = after.seconds - before.seconds;
  return {
    "SQL/s": (after.statements - before.statements) / seconds,
    "Redis commands/s": (after.commands - before.commands) / seconds,
    "API CPU %": ((after.cpuSeconds - before.cpuSeconds) / seconds) * 100,
    "Postgres CPU %": ((after.postgresSeconds - before.postgresSeconds) / seconds) * 100,
    "registering all, ms": registeredMs,
    "registered again": again,
  };
}

type Reading = Readonly<
  Record<"seconds" | "statements" | "commands" | "cpuSeconds" | "postgresSeconds", number>
>;

async function reading(ground: Ground, server: Child, servers: RunContext["servers"]): Promise<Reading> {
  return {
    seconds: performance.now() / 1_000,
    statements: await statements(servers, ground),
    commands: await commands(ground.stores.redis),
    cpuSeconds: await server.cpuSeconds(),
    postgresSeconds: spentMs(new Map(), await takenBy(await processes(), [servers.pids.postgres])) / 1_000,
  };
}

interface Session {
  readonly workerId: string;
  readonly session: string;
}

/** As the protocol has it: what is not answered is said again, as it was. */
function register(port: number, index: number, onAgain: () => void): Promise<Session> {
  const card = { name: `idle-${index}`, instance: randomUUID(), types: ["work"], slots: 10 };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the API answers
  return retry(async () => (await call(port, "Register", card)) as Session, {
    initialMs: 500,
    maxMs: 4_000,
    maxTries: 20,
    retryIf: () => true,
    onRetry: onAgain,
  });
}

/** Beats are spread evenly, as those of workers that were started at different times. */
async function live(port: number, { workerId, session }: Session, signal: AbortSignal): Promise<void> {
  const repeat = async (once: () => Promise<unknown>): Promise<void> => {
    while (!signal.aborted) {
      try {
        await once();
      } catch {
        // A connection that the API closes while a call is on its way: the call is made again.
        if (!signal.aborted) await pause(AGAIN_MS);
      }
    }
  };
  const beats = async (): Promise<void> => {
    await pause(Math.random() * BEAT_EVERY_MS);
    await repeat(async () => {
      await call(port, "Beat", { workerId, session, accepting: true }, signal);
      await pause(BEAT_EVERY_MS, undefined, { signal });
    });
  };
  const take = { workerId, session, freeSlots: 10, wait: `${WAIT_S}s` };
  await Promise.all([beats(), repeat(() => call(port, "TakeJobs", take, signal))]);
}

async function call(port: number, method: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/scheduler.v1.WorkerService/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...(signal !== undefined && { signal }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${method}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}
