import { check } from "../chaos/check/check.ts";
import { CannotBeHad, findOrInstall } from "../support/programs.ts";
import type { Breakage, Configuration, Stores } from "./configuration.ts";
import { startMixedLoad } from "./site/mixed-load.ts";
import { idleLatency, latencyUnderLoad, type Recovery, recovery } from "./site/probes.ts";
import { Site } from "./site/site.ts";
import { Ticking } from "./site/ticking.ts";

const WARM_UP_JOBS = 60;
const SETTLE_MS = 60_000;

export interface Recovered extends Recovery {
  readonly breakage: Breakage;
}

/** What became of a configuration. */
export interface Row {
  readonly name: string;
  readonly how: string;
  readonly versions?: string;
  /** Why it could not run here. */
  readonly cannot?: string;
  /** What went wrong with the run itself. */
  readonly error?: string;
  readonly acknowledged?: number;
  readonly lost?: readonly string[];
  readonly twice?: readonly string[];
  /** Every other rule that was broken. */
  readonly broken?: readonly string[];
  readonly recoveries?: readonly Recovered[];
  /** Milliseconds. */
  readonly idleBefore?: number;
  readonly idleAfter?: number;
  readonly seconds: number;
  /** What its processes printed last, when it is red. */
  readonly output?: string;
}

type Say = (line: string) => void;
type Told = Omit<Row, "name" | "how" | "seconds">;

/** Starts the configuration, breaks what can fail over while jobs run, and judges what is left. Never rejects. */
export async function runConfiguration(configuration: Configuration, say: Say): Promise<Row> {
  const { name, how } = configuration;
  const began = performance.now();
  const told = await onStores(configuration, say);
  return { name, how, ...told, seconds: (performance.now() - began) / 1000 };
}

async function onStores(configuration: Configuration, say: Say): Promise<Told> {
  try {
    const programs = await findOrInstall(configuration.needs ?? [], say);
    await using stores = await configuration.start(programs);
    say(`started ${stores.versions}`);
    await stores.migrate();
    await using site = await Site.start(stores);
    return { versions: stores.versions, ...(await onSite(site, stores, say)) };
  } catch (error) {
    if (error instanceof CannotBeHad) return { cannot: error.message };
    return { error: textOf(error) };
  }
}

async function onSite(site: Site, stores: Stores, say: Say): Promise<Told> {
  try {
    const complaints = await site.complaints();
    if (complaints.length > 0) throw new Error(`before anything is broken: ${complaints.join("; ")}`);
    const idleBefore = await idleLatency(site);
    say(`idle latency ${idleBefore.toFixed(0)} ms`);
    const ticking = new Ticking(site);
    const recoveries = await underLoad(site, stores, ticking, say);
    const idleAfter = await idleLatencyAfter(site, idleBefore);
    const findings = check(await site.facts(site));
    const { acknowledged, lost, doublyFinished: twice } = findings;
    const broken = [...findings.broken, ...(await ticking.wrong())];
    const told = { acknowledged, lost, twice, broken, recoveries, idleBefore, idleAfter };
    if (isGreen(told)) return told;
    const degraded = ["--- degraded at the end ---", ...(await site.complaints())];
    return { ...told, output: [...lateJobs(recoveries), ...degraded, site.output()].join("\n") };
  } catch (error) {
    return { error: textOf(error), output: site.output() };
  }
}

async function idleLatencyAfter(site: Site, before: number): Promise<number> {
  let after = await idleLatency(site);
  for (let left = IDLE_LOOKS - 1; left > 0 && isAnother(before, after); left -= 1)
    after = await idleLatency(site);
  return after;
}

const isAnother = (idleBefore: number, idleAfter: number): boolean =>
  idleAfter > idleBefore * 2 + IDLE_SLACK_MS;

const lateJobs = (recoveries: readonly Recovered[]): string[] =>
  recoveries.flatMap(({ breakage, late }) => [`--- jobs that were late: ${breakage.what} ---`, ...late]);

async function underLoad(site: Site, stores: Stores, ticking: Ticking, say: Say): Promise<Recovered[]> {
  const load = startMixedLoad(site);
  const recoveries: Recovered[] = [];
  try {
    await ticking.start();
    await site.until("jobs to run", async () => (await site.effects()).length > WARM_UP_JOBS);
    const usualMs = await latencyUnderLoad(site);
    for (const breakage of stores.breakages) {
      say(breakage.what);
      const took = await recovery(site, usualMs, breakage.act);
      say(
        `  as quick as before ${seconds(took.ms)} s after the store (its own: ${seconds(took.storesOwnMs)} s), the last earlier job ${seconds(took.lastMs)} s`,
      );
      recoveries.push({ breakage, ...took });
    }
  } finally {
    await load.stop();
  }
  await ticking.stop();
  say(
    `went through: ${Object.entries(load.done)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(", ")}`,
  );
  await redriveTheRest(site);
  await site.until("all jobs to end", () => site.idle(), SETTLE_MS).catch(() => undefined);
  return recoveries;
}

/** Those whose first life ended after the last redrive of the load. */
async function redriveTheRest(site: Site): Promise<void> {
  await site.until("all jobs to end", () => site.idle(), SETTLE_MS).catch(() => undefined);
  await site.client.redriveJobs({});
}

export const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/**
 * Above this, and twice what it was, an idle latency is another one than before. It was 4 to 7 ms in every row, and 293
 * where jobs are found by polling.
 */
const IDLE_SLACK_MS = 10;
/** A busy machine may be slow once; what is broken is slow each time. */
const IDLE_LOOKS = 5;

/** Why the row is red; empty when it is not. */
export function reasons(row: Omit<Row, "name" | "how" | "seconds">): string[] {
  const { error, lost = [], twice = [], broken = [], recoveries = [], idleBefore = 0, idleAfter = 0 } = row;
  return [
    ...(error === undefined ? [] : [error]),
    ...lost.map((job) => `lost: ${job}`),
    ...twice.map((job) => `done twice: ${job}`),
    ...broken.map((rule) => `rule broken: ${rule}`),
    ...recoveries.flatMap(tooLate),
    ...(isAnother(idleBefore, idleAfter)
      ? [`idle latency was ${idleBefore.toFixed(0)} ms and is ${idleAfter.toFixed(0)} ms`]
      : []),
  ];
}

function tooLate({ breakage: { what, boundMs, lastMs }, ...took }: Recovered): string[] {
  return [
    ...(took.ms > boundMs ? [`too late: ${what}: ${seconds(took.ms)} s of ${seconds(boundMs)} s`] : []),
    ...(took.lastMs > lastMs
      ? [`a job was left behind: ${what}: ${seconds(took.lastMs)} s of ${seconds(lastMs)} s`]
      : []),
  ];
}

export const isGreen = (row: Omit<Row, "name" | "how" | "seconds">): boolean => reasons(row).length === 0;

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
