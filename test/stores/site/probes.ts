import { setTimeout as pause } from "node:timers/promises";
import type { JobSpec } from "../../chaos/world/load.ts";
import { monotonicMs } from "../../chaos/world/monotonic.ts";
import type { Site } from "./site.ts";

const IDLE_JOBS = 21;
const IDLE_PAUSE_MS = 40;
const PROBE_EVERY_MS = 100;
/** Half of as many in a row are quick when it is as before: polling by SQL, which takes up to half a second, has not got them. */
const IN_A_ROW = 10;
const LOADED_JOBS = 20;
/** What a busy machine may add. */
const SLACK_MS = 150;
/** What a busy machine alone does not do to a job: one that waits longer is a consequence of the fault, whenever it came. */
const STRAY_MS = 2_000;
const GIVE_UP_MS = 90_000;

/** Half of the jobs of an idle system start sooner than this after their submit was begun; milliseconds. */
export async function idleLatency(site: Site): Promise<number> {
  const latencies: number[] = [];
  for (let left = IDLE_JOBS; left > 0; left -= 1) {
    const sentAt = monotonicMs();
    const [jobId = ""] = await site.load.submit([{}]);
    latencies.push((await startOf(site, jobId)) - sentAt);
    await pause(IDLE_PAUSE_MS);
  }
  return latencies.toSorted((a, b) => a - b)[Math.floor(IDLE_JOBS / 2)] ?? Number.NaN;
}

async function startOf(site: Site, jobId: string): Promise<number> {
  await site.started(jobId);
  const start = (await site.effects()).find(({ what, taskId }) => what === "start" && taskId === jobId);
  return start?.atMs ?? Number.NaN;
}

/** What nine of ten jobs took under the load before anything was broken; milliseconds. */
export async function latencyUnderLoad(site: Site): Promise<number> {
  const probes: Probe[] = [];
  const sending = sendProbes(site, probes);
  await site.until("the first jobs under load", () => probes.length >= LOADED_JOBS);
  await sending.stop();
  await site.until("the first jobs under load to start", async () => {
    await noteStarts(site, probes);
    return probes.every(hasEnded);
  });
  return probes.map(waited).toSorted((a, b) => a - b)[Math.floor(LOADED_JOBS * 0.9)] ?? Number.NaN;
}

interface Probe {
  readonly sentMs: number;
  jobId?: string;
  /** When it started to run, or was refused. */
  endMs?: number;
  refused?: boolean;
}

export interface Recovery {
  /** From the fault until the store itself served again. */
  readonly storesOwnMs: number;
  /** From then until new jobs started as quickly as before the fault. */
  readonly ms: number;
  /** From then until every job that was sent meanwhile had started. */
  readonly lastMs: number;
  /** The jobs that were refused or late, each with when it was sent, counted from when the store served again. */
  readonly late: readonly string[];
}

/**
 * Breaks something, and submits a job ten times a second, waiting for none, until they start as quickly as before,
 * and none is left behind.
 * @param usualMs what they took before, under the same load
 */
export async function recovery(site: Site, usualMs: number, breakIt: () => Promise<void>): Promise<Recovery> {
  const probes: Probe[] = [];
  const sending = sendProbes(site, probes);
  try {
    const brokenMs = monotonicMs();
    await breakIt();
    const servesMs = monotonicMs();
    let back: Probe | undefined;
    const isBack = async (): Promise<boolean> => {
      await noteStarts(site, probes);
      back = firstOfQuick(probes, servesMs, usualMs + SLACK_MS);
      return back !== undefined && probes.every((probe) => waited(probe) < STRAY_MS || hasEnded(probe));
    };
    await site.until("jobs to start as quickly as before", isBack, GIVE_UP_MS);
    const backMs = back?.sentMs ?? Number.NaN;
    const late = probes.filter(
      (probe) => isLate(probe, probe.sentMs < backMs ? usualMs + SLACK_MS : STRAY_MS) && hasEnded(probe),
    );
    return {
      storesOwnMs: servesMs - brokenMs,
      ms: backMs - servesMs,
      lastMs: Math.max(backMs, ...late.map(({ endMs = 0 }) => endMs)) - servesMs,
      late: late.map((probe) => story(probe, servesMs)),
    };
  } finally {
    await sending.stop();
  }
}

/** One every tenth of a second, waiting for none; every other one has a key, and so is written in a transaction. */
function sendProbes(site: Site, probes: Probe[]): { stop(): Promise<unknown> } {
  const calls: Promise<void>[] = [];
  const timer = setInterval(() => {
    const probe: Probe = { sentMs: monotonicMs() };
    calls.push(send(site, probe, probes.length % 2 === 0 ? {} : { key: `probe-${probe.sentMs}` }));
    probes.push(probe);
  }, PROBE_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return Promise.all(calls);
    },
  };
}

const waited = ({ sentMs, endMs = monotonicMs() }: Probe): number => endMs - sentMs;
const hasEnded = ({ endMs }: Probe): boolean => endMs !== undefined;
const isLate = (probe: Probe, boundMs: number): boolean => probe.refused === true || waited(probe) > boundMs;

/** The first of ten jobs in a row most of which are quick, sent once the store served again. */
function firstOfQuick(probes: readonly Probe[], servesMs: number, quickMs: number): Probe | undefined {
  // A younger one may still be quick.
  const after = probes.filter(({ sentMs }) => sentMs > servesMs && sentMs < monotonicMs() - quickMs);
  return after.find((_, index) => {
    const row = after.slice(index, index + IN_A_ROW);
    const late = row.filter((probe) => isLate(probe, quickMs));
    return row.length === IN_A_ROW && late.length < IN_A_ROW / 2;
  });
}

function story(probe: Probe, servesMs: number): string {
  const end = probe.refused === true ? "refused" : "started";
  return `sent at ${((probe.sentMs - servesMs) / 1000).toFixed(1)} s, ${end} after ${(waited(probe) / 1000).toFixed(1)} s`;
}

async function send(site: Site, probe: Probe, job: JobSpec): Promise<void> {
  try {
    const [jobId] = await site.load.submit([job]);
    if (jobId !== undefined) probe.jobId = jobId;
  } catch {
    // Its caller has its answer, though not the one it wanted; `load` has kept the reason.
    probe.refused = true;
    probe.endMs = monotonicMs();
  }
}

async function noteStarts(site: Site, probes: readonly Probe[]): Promise<void> {
  const open = probes.filter(({ jobId, endMs }) => jobId !== undefined && endMs === undefined);
  if (open.length === 0) return;
  const starts = new Map<string, number>();
  for (const { what, taskId, atMs } of await site.effects())
    if (what === "start" && !starts.has(taskId)) starts.set(taskId, atMs);
  for (const probe of open) {
    const atMs = starts.get(probe.jobId ?? "");
    if (atMs !== undefined) probe.endMs = atMs;
  }
}
