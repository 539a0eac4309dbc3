import { create, toBinary } from "@bufbuild/protobuf";
import { ListJobsRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBystander } from "../support/abuse/bystander.ts";
import { submitEmptyJobs, submitEmptyLists } from "../support/abuse/empty-messages.ts";
import { residentBytes } from "../support/abuse/memory.ts";
import { resetCalls } from "../support/abuse/resets.ts";
import { stallBodies } from "../support/abuse/stalled-bodies.ts";
import { leaveUnread } from "../support/abuse/unread-answers.ts";
import type { AppProcess } from "../support/process.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

/** What one client may do to all others: a real API, and somebody who submits all the while. */

const MIB: number = 1024 * 1024;
const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;
const UNAUTHENTICATED = 16;

/** What the process may hold more than before: the budget of bytes, and what the collector has not looked at yet. */
const MORE_BYTES: number = 400 * MIB;
/**
 * And for callers without an identity, from the first of them on: what a process takes once for whatever comes to it first, and
 * what its collector and its allocator do meanwhile. What they send and ask for would be 400 MiB and more.
 */
const UNKNOWN_BYTES: number = 48 * MIB;
/** On a machine that does nothing else. */
const ANSWERED_MS = 1_000;

let system: System;
let api: AppProcess;

beforeAll(async () => {
  system = await startSystem();
  api = await system.start("api", { MAX_CONNECTION_AGE_SECONDS: "3600" });
});
afterAll(async () => system[Symbol.asyncDispose]());

const refused = (reason: string): Promise<number> => api.metric("muster_requests_refused_total", { reason });

/** Runs the attack beside somebody who submits, whose calls have to go on, and looks at the memory while it lasts. */
async function beside(attack: () => Promise<unknown>): Promise<void> {
  const before = residentBytes(api.pid);
  const bystander = startBystander(api.apiPort);
  let peak = before;
  const looking = setInterval(() => {
    peak = Math.max(peak, residentBytes(api.pid));
  }, 50);
  try {
    await attack();
  } finally {
    clearInterval(looking);
  }
  const { longestMs, slowdown } = await bystander.stop();
  expect(longestMs).toBeLessThan(ANSWERED_MS * slowdown);
  expect(peak - before).toBeLessThan(MORE_BYTES);
}

test("case A1: some KB of gzip were ten million empty jobs, which killed the API", async () => {
  await beside(async () => {
    for (const jobs of [10_000_000, 5_000_000, 3_000_000]) {
      expect(await submitEmptyJobs(api.apiPort, jobs)).toBe(INVALID_ARGUMENT);
    }
    expect(await submitEmptyLists(api.apiPort, 3_000_000)).toBe(429);
    expect(await submitEmptyLists(api.apiPort, 600_000)).toBe(400);
  });
  expect(await refused("elements")).toBe(4);
});

test("case A2: a hundred bodies that stopped short of their end were held for as long as their connection lived", async () => {
  await beside(async () => {
    const stalled = await stallBodies(api.apiPort, 100, 19_000_000);
    // With half of the budget, one connection has room for three of them.
    await waitFor(async () => (await refused("held_bytes")) > 10, {
      what: "the bodies beyond the budget to be refused",
    });
    expect(await Promise.any(stalled.statuses)).toBe(RESOURCE_EXHAUSTED);
    stalled.close();
  });
});

test("case A3: answers that nobody read filled the memory, and made them stalls for all", async () => {
  const client = system.client(api);
  const labels = Object.fromEntries(
    Array.from({ length: 32 }, (_, index) => [`label-${index}`, "x".repeat(100)]),
  );
  await client.submitJobs({ jobs: Array.from({ length: 1_000 }, () => ({ type: "labelled", labels })) });
  const page = toBinary(
    ListJobsRequestSchema,
    create(ListJobsRequestSchema, { pageSize: 1_000, typeFilter: "labelled" }),
  );
  const before = await refused("held_bytes");
  await beside(async () => {
    const readers = await Promise.all(
      Array.from({ length: 4 }, () => leaveUnread(api.apiPort, "ListJobs", page, 50)),
    );
    await waitFor(async () => (await refused("held_bytes")) > before, {
      what: "answers beyond the budget to be refused",
    });
    for (const reader of readers) reader.close();
    await Promise.all(readers.map(({ ended }) => ended));
  });
});

test("case A4: calls that were given up at once kept everybody waiting, and the chores too", async () => {
  const page = toBinary(ListJobsRequestSchema, create(ListJobsRequestSchema, { pageSize: 10 }));
  await beside(async () => {
    await resetCalls(api.apiPort, { connections: 56, calls: 50_000, method: "ListJobs", message: page });
  });
  const health = await fetch(`http://127.0.0.1:${api.metricsPort}/healthz`);
  expect(health.status).toBe(200);
  expect(await api.metric("muster_loop_errors_total", { loop: "leader" })).toBe(0);
  expect(await refused("resets")).toBeGreaterThan(0);
});

test("case I1: without an identity the same cost what their headers do: no body is read, and no answer is built", async () => {
  const asking = await system.start("api", { AUTH: "required" });
  const port = asking.apiPort;
  const page = toBinary(ListJobsRequestSchema, create(ListJobsRequestSchema, { pageSize: 1_000 }));
  const attack = async (): Promise<void> => {
    expect(await submitEmptyJobs(port, 10_000_000)).toBe(UNAUTHENTICATED);
    expect(await submitEmptyLists(port, 600_000)).toBe(401);
    const stalled = await stallBodies(port, 100, 19_000_000);
    const statuses = await Promise.all(stalled.statuses);
    expect(new Set(statuses)).toEqual(new Set([UNAUTHENTICATED]));
    stalled.close();
    const readers = await Promise.all(
      Array.from({ length: 4 }, () => leaveUnread(port, "ListJobs", page, 50)),
    );
    await Promise.all(readers.map(({ ended }) => ended));
    for (const reader of readers) reader.close();
  };
  const before = residentBytes(asking.pid);
  let peak = before;
  const looking = setInterval(() => {
    peak = Math.max(peak, residentBytes(asking.pid));
  }, 10);
  for (let round = 0; round < 4; round += 1) await attack();
  clearInterval(looking);
  expect(peak - before).toBeLessThan(UNKNOWN_BYTES);
  expect(await asking.metric("muster_requests_refused_total", { reason: "identity" })).toBe(4 * 302);
});
