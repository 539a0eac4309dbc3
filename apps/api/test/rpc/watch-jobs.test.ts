import { Code, ConnectError } from "@connectrpc/connect";
import { JobState } from "@muster/proto/scheduler/v1/job";
import type { SchedulerClient } from "@muster/test/client";
import { sumOfMetric } from "@muster/test/metrics-text";
import { waitFor } from "@muster/test/wait";
import { expect, test, vi } from "vitest";
import { startWorld, type World } from "./world.ts";

// Each test has stores of its own, and mostly waits: more at once would only make each other late.
vi.setConfig({ maxConcurrency: 3 });

const names = new Map<number, string>(Object.entries(JobState).map(([name, state]) => [state, name]));

type Filter = Parameters<SchedulerClient["watchJobs"]>[0];

/** Follows until the end; `seen` fills meanwhile. */
function follow(
  client: SchedulerClient,
  filter: Filter,
  signal?: AbortSignal,
): { seen: string[]; done: Promise<void> } {
  const seen: string[] = [];
  const read = async (): Promise<void> => {
    const options = { timeoutMs: 0, ...(signal === undefined ? {} : { signal }) };
    for await (const { jobId, state } of client.watchJobs(filter, options))
      seen.push(`${jobId} ${names.get(state)}`);
  };
  return { seen, done: read() };
}

async function codeOf(call: Promise<unknown>): Promise<Code> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return ConnectError.from(error).code;
}

async function watchers(world: World): Promise<number> {
  const page = await fetch(`http://127.0.0.1:${world.metricsPorts[0]}/metrics`);
  return sumOfMetric(await page.text(), "muster_watchers");
}

const later = { delay: { seconds: 3_600n, nanos: 0 } };

test.concurrent("a filter finds the unfinished jobs that meet it, and those that come, be they quick", async () => {
  await using world = await startWorld(1);
  const [client] = world.clients as [SchedulerClient];
  const submit = async (type: string, team: string): Promise<string> =>
    (await client.submitJob({ job: { type, labels: { team }, ...later } })).jobId;
  const [first, ended] = [await submit("mail", "red"), await submit("mail", "red")];
  await client.cancelJob({ jobId: ended });
  const stop = new AbortController();
  const { seen, done } = follow(client, { typeFilter: "mail", labels: { team: "red" } }, stop.signal);
  await waitFor(() => seen.length === 1, { what: "the first job" });
  await submit("mail", "blue");
  await submit("resize", "red");
  const quick = await submit("mail", "red");
  await client.cancelJob({ jobId: quick });
  await client.cancelJob({ jobId: first });
  await waitFor(() => seen.some((line) => line.startsWith(quick)), { what: "the quick job" });
  const second = await submit("mail", "red");
  await waitFor(() => seen.some((line) => line.startsWith(second)), { what: "the job after it" });
  stop.abort();
  expect(await codeOf(done)).toBe(Code.Canceled);
  const told = (jobId: string): string[] => seen.filter((line) => line.startsWith(jobId));
  expect(told(first)).toEqual([`${first} SCHEDULED`, `${first} CANCELLED`]);
  expect(told(quick).at(-1)).toBe(`${quick} CANCELLED`);
  expect(told(second)).toEqual([`${second} SCHEDULED`]);
  expect(seen).toHaveLength(2 + told(quick).length + 1);
  await waitFor(async () => (await watchers(world)) === 0, { what: "nothing to be left" });
});

test.concurrent("ids are followed until all of them have ended", async () => {
  await using world = await startWorld(1);
  const [client] = world.clients as [SchedulerClient];
  const { results } = await client.submitJobs({
    jobs: Array.from({ length: 100 }, () => ({ type: "x", ...later })),
  });
  const jobIds = results.map(({ jobId }) => jobId);
  const nobody = "00000000-0000-7000-8000-000000000000";
  const { seen, done } = follow(client, { jobIds: [...jobIds, nobody] });
  await waitFor(() => seen.length === 100, { what: "all snapshots" });
  // One after the other: a busy database refuses some of a hundred at once.
  for (const jobId of jobIds) await client.cancelJob({ jobId });
  await done;
  expect(seen.toSorted()).toEqual(
    jobIds.flatMap((jobId) => [`${jobId} SCHEDULED`, `${jobId} CANCELLED`]).toSorted(),
  );
  const again = follow(client, { jobIds });
  await again.done;
  expect(again.seen).toHaveLength(100);
  await follow(client, { jobIds: [nobody] }).done;
});

test.concurrent("without a filter, with too many ids, and of too many streams the last, it is refused", async () => {
  await using world = await startWorld(1);
  const [client] = world.clients as [SchedulerClient];
  expect(await codeOf(follow(client, {}).done)).toBe(Code.InvalidArgument);
  const nobody = "00000000-0000-7000-8000-000000000000";
  const jobIds = Array.from({ length: 1_001 }, () => nobody);
  expect(await codeOf(follow(client, { jobIds }).done)).toBe(Code.InvalidArgument);
  expect(await codeOf(follow(client, { jobIds: ["x"] }).done)).toBe(Code.InvalidArgument);
  const { jobId } = await client.submitJob({ job: { type: "x", ...later } });
  const stop = new AbortController();
  const open: ReturnType<typeof follow>[] = [];
  for (let count = 1; count <= 20; count += 1) {
    const one = follow(client, { typeFilter: "x" }, stop.signal);
    open.push({ ...one, done: one.done.catch(() => undefined) });
    // One after the other: a busy database refuses some of many at once.
    await waitFor(() => one.seen[0]?.startsWith(jobId), { what: `stream ${count}` });
  }
  expect(await codeOf(follow(client, { typeFilter: "x" }).done)).toBe(Code.ResourceExhausted);
  stop.abort();
  await Promise.all(open.map(({ done }) => done));
  await waitFor(async () => (await watchers(world)) === 0, { what: "nothing to be left" });
  await follow(client, { jobIds: [nobody] }).done;
});
