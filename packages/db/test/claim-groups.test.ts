import { claim, claimedBy, type NewJob, submit } from "@muster/db";
import type { ClaimedJob } from "@muster/job";
import { expect, test } from "vitest";
import { type Fixture, fixture, idsOf, newJob } from "./fixture.ts";

const KINDS: readonly Partial<NewJob>[] = [
  {},
  { payload: { kind: "bytes", data: new Uint8Array() } },
  { payload: { kind: "bytes", data: Uint8Array.from({ length: 256 }, (_, byte) => byte) } },
  { payload: { kind: "json", data: Buffer.from('"ü\\u0000, {1}"') } },
  { payload: { kind: "bytes", data: new Uint8Array(4_096).fill(1) } },
  { payload: { kind: "bytes", data: new Uint8Array(4_097).fill(2) } },
  { payload: { kind: "bytes", data: new Uint8Array(256 * 1024).fill(3) } },
  { type: 'other, "type" {NULL}' },
  { queue: "mail", priority: "high", maxAttempts: 7, timeoutMs: 1_234 },
  { limits: { totalTimeoutMs: 3_600_000 } },
  { limits: { totalTimeoutMs: 7_200_000 }, type: "other" },
];

/** Without what changes from one look to the next. */
const lasting = ({ payload, leftMs, ...job }: ClaimedJob): unknown => ({
  ...job,
  payload: { kind: payload.kind, data: Buffer.from(payload.data).toString("base64") },
  hasDeadline: leftMs !== undefined,
});

async function submitEach({ database }: Fixture, copies: number): Promise<string[]> {
  const jobs = Array.from({ length: copies }, () => KINDS.map(newJob)).flat();
  return idsOf(await submit(database.query, jobs));
}

test.each(["usual", "odd"] as const)(
  "jobs of all kinds that are claimed together are what each is for itself, in the order in which they were asked for (%s settings)",
  async (settings) => {
    await using world = await fixture(6, settings);
    const [{ database }, workerId, ids] = [world, await world.worker(), await submitEach(world, 4)];
    const { jobs } = await claim(database, { workerId, epoch: 0 }, ids);
    const found = new Map((await claimedBy(database, workerId, ids)).map((job) => [job.taskId, job]));
    expect(jobs.map(lasting)).toEqual(ids.flatMap((id) => found.get(id) ?? []).map(lasting));
    const late = jobs.map(({ taskId, leftMs = 0 }) => Math.abs(leftMs - (found.get(taskId)?.leftMs ?? 0)));
    expect(Math.max(...late)).toBeLessThan(60_000);
  },
);

test("jobs that differ in nothing but their own share one piece of memory; a large payload does not", async () => {
  await using world = await fixture();
  const ids = await submitEach(world, 2);
  const { jobs } = await claim(world.database, { workerId: await world.worker(), epoch: 0 }, ids);
  const plain = jobs.filter(({ payload, queue, type, leftMs }) => {
    return payload.data.length === 7 && queue === "default" && type === jobs[0]?.type && leftMs === undefined;
  });
  expect(plain).toHaveLength(2);
  const shared = new Set(plain.map(({ payload }) => payload.data.buffer));
  expect(shared.size).toBe(1);
  const large = jobs.filter(({ payload }) => payload.data.length > 100_000);
  expect(large.map(({ payload }) => shared.has(payload.data.buffer))).toEqual(large.map(() => false));
});

test("one large batch of large payloads comes whole", async () => {
  await using world = await fixture();
  const large = Buffer.alloc(200 * 1024, "x");
  const jobs = Array.from({ length: 40 }, () => newJob({ payload: { kind: "bytes", data: large } }));
  const ids = idsOf(await submit(world.database.query, jobs));
  const claimed = await claim(world.database, { workerId: await world.worker(), epoch: 0 }, ids);
  expect(claimed.jobs.every(({ payload }) => large.equals(payload.data))).toBe(true);
  expect(claimed.jobs).toHaveLength(40);
});
