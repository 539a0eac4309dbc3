import { execFile } from "node:child_process";
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Scheduler } from "./client.ts";
import { job } from "./client.ts";

const run = promisify(execFile);
const FILES = 100;
const HTTP_CALLS = 40;
const MAILS = 20;
const SHIPMENTS = 12;
const LOW_JOBS = 80;
const CRITICAL_JOBS = 10;
const LOW_MS = 60;
const FAST_RETRY = { initial: "0.2s", multiplier: 2, max: "1s" };

/** The ids of what was submitted, by what is expected of it. */
export interface Workload {
  readonly checksums: readonly string[];
  readonly wordCounts: readonly string[];
  readonly calls: readonly string[];
  readonly mails: readonly string[];
  readonly low: readonly string[];
  readonly critical: readonly string[];
  /** They call something that is out of order, and go to the dead letters. */
  readonly shipments: readonly string[];
  readonly flaky: string;
  readonly hopeless: string;
  readonly delayed: string;
  readonly cancelled: string;
  /** Of a type that no worker knows: it waits until it is cancelled. */
  readonly unknown: string;
  readonly files: readonly string[];
}

type Job = Parameters<typeof job>[0];

/** Submits everything over gRPC: real work on this repository's own files, and every way a job can go. */
export async function submitWorkload(client: Scheduler, targetUrl: string, cwd: string): Promise<Workload> {
  const files = await repositoryFiles(cwd);
  const many = async (jobs: Job[]): Promise<string[]> => {
    const { results } = await client.submitJobs({ jobs: jobs.map(job) });
    return results.map((result) => result.jobId);
  };
  const one = async (of: Job): Promise<string> => (await client.submitJob({ job: job(of) })).jobId;
  const programs = (...argv: string[]): Job[] =>
    files.map((file) => ({ type: "command", json: { argv: [...argv, file], cwd } }));

  const cancelled = await one({ type: "sleep", priority: "PRIORITY_CRITICAL", json: { ms: 60_000 } });
  // Enough low work to keep every slot busy for a while, then critical work behind it.
  const low = await many(
    times(LOW_JOBS, () => ({ type: "sleep", priority: "PRIORITY_LOW", json: { ms: LOW_MS } })),
  );
  const critical = await many(times(CRITICAL_JOBS, () => ({ type: "noop", priority: "PRIORITY_CRITICAL" })));
  return {
    files,
    cancelled,
    low,
    critical,
    checksums: await many(programs("sha256sum")),
    wordCounts: await many(programs("wc", "-w")),
    calls: await many(times(HTTP_CALLS, (n) => ({ type: "http", json: { url: `${targetUrl}/order/${n}` } }))),
    mails: await many(times(MAILS, (n) => ({ type: "echo", queue: "mail", json: { mail: n } }))),
    shipments: await many(times(SHIPMENTS, (n) => shipment(`${targetUrl}/warehouse/${n}`))),
    flaky: await one({ type: "fail", json: { times: 2 }, retryPolicy: FAST_RETRY }),
    hopeless: await one({ type: "fail", maxAttempts: 2, json: { times: 99 }, retryPolicy: FAST_RETRY }),
    unknown: await one({ type: "resize" }),
    delayed: await one({ type: "noop", delay: "2s" }),
  };
}

const times = (count: number, make: (n: number) => Job): Job[] =>
  Array.from({ length: count }, (_, n) => make(n));

const shipment = (url: string): Job => ({
  type: "http",
  queue: "warehouse",
  maxAttempts: 2,
  retryPolicy: FAST_RETRY,
  json: { url },
});

/** Files that git knows, or those in the folder where there is no git. Not links: one to a folder has no checksum. */
async function repositoryFiles(cwd: string): Promise<string[]> {
  const { stdout } = await run(
    "sh",
    ["-c", "git ls-files 2>/dev/null || find . -name '*.ts' -not -path './node_modules/*'"],
    { cwd },
  );
  const names = stdout.trim().split("\n");
  return names.filter((name) => lstatSync(join(cwd, name)).isFile()).slice(0, FILES);
}

export function allIds(workload: Workload): string[] {
  const { files: _files, ...ids } = workload;
  return Object.values(ids).flat();
}
