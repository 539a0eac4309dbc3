import { fromBinary } from "@bufbuild/protobuf";
import { type JobEvent, JobEventSchema } from "@muster/proto/scheduler/v1/job";
import { WatchJobRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { waitFor } from "../support/wait.ts";
import type { DashboardWorld } from "./dashboard-world.ts";
import { type Exchange, type RecordingLink, startRecordingLink } from "./recording-link.ts";
import { json } from "./seed.ts";

const TABS = 50;
/** Longer than the longest time between two polls of a job's page, 5 s: what polls has polled in it. */
const WINDOW_MS = 6_000;
/** What the page of a job asks for now and then. */
const POLLED = ["GetJob", "ExplainJob", "ListAttempts"];
/** Log lines of the job that is followed, one each 0.3 s: enough for an API to die and to come again. */
const STEPS = 20;

/** As a browser does it when another tab is chosen. */
const hide = (page: Page, hidden: boolean): Promise<unknown> =>
  page.evaluate(`Object.defineProperty(document, "visibilityState", { configurable: true, value: "${hidden ? "hidden" : "visible"}" });
    document.dispatchEvent(new Event("visibilitychange"))`);

/** What is asked within a time, by its method. */
async function askedWithin(link: RecordingLink, ms: number): Promise<Record<string, number>> {
  const before = link.exchanges().length;
  await new Promise((resolve) => setTimeout(resolve, ms));
  const lines = link.exchanges().slice(before);
  return Object.fromEntries(
    [...Map.groupBy(lines, ({ line }) => line.split("/").at(-1) ?? line)].map(([line, { length }]) => [
      line,
      length,
    ]),
  );
}

/** From the first tab on each is asked as if there were one: each 5 s, and now and then because something has changed. */
function expectFew(link: RecordingLink, began: number): void {
  const most = 4 + (Date.now() - began) / 5_000;
  for (const name of POLLED)
    expect(link.exchanges().filter(({ line }) => line.endsWith(`/${name}`)).length).toBeLessThanOrEqual(most);
}

const watches = (link: RecordingLink): Exchange[] =>
  link.exchanges().filter(({ line }) => line.endsWith("/WatchJob"));

/** The messages of a stream of the Connect protocol: each is a byte of flags, four of its length, and itself. The last one is no event. */
function* messages(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 5 + bytes.readUInt32BE(at + 1);
    if (end > bytes.length || bytes[at] !== 0) return;
    yield bytes.subarray(at + 5, end);
    at = end;
  }
}

const eventsOf = ({ answered }: Exchange): JobEvent[] =>
  [...messages(answered)].map((one) => fromBinary(JobEventSchema, one)).filter((one) => !one.keepalive);

/** Undefined: it has not been asked yet. */
function resumedAfter({ asked }: Exchange): bigint | undefined {
  const [request] = messages(asked);
  return request && fromBinary(WatchJobRequestSchema, request).resumeAfter;
}

export function describeStreams(world: () => DashboardWorld): void {
  describe("what tabs follow", () => {
    test("is one stream for fifty of them, the calls of one, and nothing at all while they are hidden", async () => {
      const { seeded, api } = world();
      await using link = await startRecordingLink(api.apiPort);
      const streams = async (count: number): Promise<unknown> =>
        waitFor(async () => (await api.metric("muster_watchers")) === count, { what: `${count} streams` });
      const began = Date.now();
      const context = await world().visit("operator", link.url);
      const address = `${link.url}/ui/#/jobs/${seeded.running}`;
      const pages = await Promise.all(Array.from({ length: TABS }, () => context.newPage()));
      await Promise.all(pages.map((page) => page.goto(address, { waitUntil: "commit" })));
      await Promise.all(pages.map((page) => page.locator(".badge", { hasText: "running" }).waitFor()));
      await streams(1);
      expectFew(link, began);
      await Promise.all(pages.map((page) => hide(page, true)));
      await streams(0);
      expect(await askedWithin(link, WINDOW_MS)).toEqual({});
      const [first] = pages;
      if (first !== undefined) await hide(first, false);
      await streams(1);
      await context.close();
    });

    test("goes on after the API was killed, where it was, each event once, and the page says so meanwhile", async () => {
      const { system, client } = world();
      const env = { AUTH: "required" };
      const victim = await system.start("api", env);
      await using link = await startRecordingLink(victim.apiPort);
      const { jobId } = await client.submitJob({
        job: { type: "reporting", queue: "followed", maxAttempts: 1, body: json({ steps: STEPS }) },
      });
      const context = await world().visit("operator", link.url);
      const { page } = await world().open(context, `jobs/${jobId}`, link.url);
      const lines = page.getByRole("log", { name: "Log" }).locator("div");
      await lines.nth(3).waitFor();
      await victim.kill("SIGKILL");
      await page.getByRole("alert").getByText("No answer from the API").waitFor();
      const seen = await lines.count();
      // What happens meanwhile is what would be missed.
      await waitFor(async () => (await reportsOf(jobId)).logs.length > seen + 2, { what: "more log lines" });
      const ports = { API_PORT: String(victim.apiPort), METRICS_PORT: String(victim.metricsPort) };
      await system.start("api", { ...env, ...ports });
      await page.getByRole("alert").waitFor({ state: "detached" });
      await page.locator(".badge", { hasText: "dead letter" }).waitFor();
      await lines.nth(STEPS - 1).waitFor();
      const shown = (await lines.allTextContents()).map((line) => Number(/\bstep=(\d+)/u.exec(line)?.[1]));
      expect(shown).toEqual(Array.from({ length: STEPS }, (_, step) => step + 1));
      await expectNoneTwice(link, jobId, seen);
      await context.close();
    });
  });

  /** What is on record of a job, in order. */
  async function reportsOf(jobId: string): Promise<{ readonly logs: bigint[]; readonly all: bigint[] }> {
    const rows = await world().system.query<{ kind: string; sequence: string }>(
      "SELECT kind, sequence FROM task_events WHERE task_id = $1 AND kind <> 'state' ORDER BY sequence",
      [jobId],
    );
    const sequences = (kind?: string): bigint[] =>
      rows.filter((row) => kind === undefined || row.kind === kind).map(({ sequence }) => BigInt(sequence));
    return { logs: sequences("log"), all: sequences() };
  }

  /** Over the wire: the streams together bring what is on record, in its order, and each begins where the one before has broken off. */
  async function expectNoneTwice(link: RecordingLink, jobId: string, seen: number): Promise<void> {
    const streams = watches(link);
    let last = 0n;
    const heard: JobEvent[] = [];
    for (const stream of streams) {
      expect(resumedAfter(stream)).toBe(last);
      heard.push(...eventsOf(stream));
      last = heard.at(-1)?.sequence ?? 0n;
    }
    const [before] = streams;
    expect(before === undefined ? 0 : eventsOf(before).length).toBeGreaterThanOrEqual(seen);
    const sequences = heard.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => Number(a - b)));
    const told = heard.filter(({ report }) => report.case !== undefined).map(({ sequence }) => sequence);
    expect(told).toEqual((await reportsOf(jobId)).all);
  }
}
