import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { create, toBinary } from "@bufbuild/protobuf";
import { ListJobsRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import { startBystander } from "../../../support/abuse/bystander.ts";
import { submitEmptyJobs, submitEmptyLists } from "../../../support/abuse/empty-messages.ts";
import { residentBytes } from "../../../support/abuse/memory.ts";
import { resetCalls } from "../../../support/abuse/resets.ts";
import { stallBodies } from "../../../support/abuse/stalled-bodies.ts";
import { leaveUnread } from "../../../support/abuse/unread-answers.ts";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";
import type { World } from "../../world/world.ts";

const MIB: number = 1024 * 1024;
const SUBMITS_PER_SECOND = 20;
/** Of a well-behaved client on another connection, while it lasts; for a machine that has nothing else to do. */
const P99_MS = 1_000;
/** Memory that is held once it is over, beside what was held before. */
const KEPT = 1.2;
const FORGOTTEN_MS = 60_000;
/** How long what is stalled or unread is left so. */
const STILL_MS = 2_000;
const ATTACK_MS = 2_000;
const LOOK_MS = 50;
const WARM_UP_LOOK_MS = 500;
/**
 * That the process may grow by, at any moment. Its budget is 128 MiB; what was freed of it is kept by two allocators, once as
 * buffers by the system's and once as objects by V8's, each with what it has not collected yet.
 */
const MOST_GROWTH: number = 3 * 128 * MIB;
const WARM_UP_MS = 15_000;
const PAGE = 1_000;
const page: Uint8Array = toBinary(ListJobsRequestSchema, create(ListJobsRequestSchema, { pageSize: PAGE }));

export const abuse: Scenario = {
  name: "a client misbehaves in every way that costs memory or time, beside those that do not",
  alone: true,
  covers: ["case A1", "case A2", "case A3", "case A4"],
  world: { apis: 1, workers: 2 },
  run: async (world) => {
    const [api] = world.apis as [Member];
    const [jobId = ""] = await world.load.submit(Array.from({ length: PAGE }, () => ({ ms: 0 })));
    const load = world.load.start(SUBMITS_PER_SECOND, () => ({ ms: 5 }));
    // What ordinary calls make of a process in its first seconds is not the attacks' doing.
    await api.client.getJob({ jobId });
    const usual = await most(
      WARM_UP_LOOK_MS,
      () => heldBytes(api),
      () => pause(WARM_UP_MS),
    );
    const size = residentBytes(api.pid);
    for (const [what, attack] of Object.entries(ATTACKS))
      await beside(world, { api, jobId, usual, size }, what, attack);
    await load.stop();
  },
};

type Attack = (port: number) => Promise<unknown>;

const ATTACKS: Readonly<Record<string, Attack>> = {
  "some KB of gzip that are ten million jobs": (port) => submitEmptyJobs(port, 10_000_000),
  "a payload of three million lists": (port) => submitEmptyLists(port, 3_000_000),
  "100 bodies of 19 MB that stop short of their end": async (port) => {
    const stalled = await stallBodies(port, 100, 19_000_000);
    await Promise.any(stalled.statuses);
    await pause(STILL_MS);
    stalled.close();
  },
  "200 answers that nobody reads": async (port) => {
    const readers = await Promise.all(
      Array.from({ length: 4 }, () => leaveUnread(port, "ListJobs", page, 50)),
    );
    await pause(STILL_MS);
    for (const reader of readers) reader.close();
    await Promise.all(readers.map(({ ended }) => ended));
  },
  "50,000 calls that are given up at once": (port) =>
    resetCalls(port, { connections: 56, calls: 50_000, method: "ListJobs", message: page }),
};

interface Bystanding {
  readonly api: Member;
  /** The job that somebody asks for all the while. */
  readonly jobId: string;
  /** Bytes that the API holds under ordinary calls. */
  readonly usual: number;
  /** Bytes of its process, before any attack. */
  readonly size: number;
}

/** Runs the attack beside somebody who asks for a job, and waits until it is forgotten. */
async function beside(
  world: World,
  { api, jobId, usual, size }: Bystanding,
  what: string,
  attack: Attack,
): Promise<void> {
  const { apiPort, metricsPort } = api.process;
  const bystander = startBystander(apiPort, jobId);
  const resident = async (): Promise<number> => residentBytes(api.pid);
  const attacked = (): Promise<void> => world.fault(what, () => again(() => attack(apiPort)));
  const peak = await most(LOOK_MS, resident, attacked);
  const { p99Ms, calls, slowdown } = await bystander.stop();
  const asked = `p99 of ${calls} calls of another client beside ${what}`;
  world.measures.push({ what: asked, ms: p99Ms, boundMs: P99_MS * slowdown });
  assert.equal((await fetch(`http://127.0.0.1:${metricsPort}/healthz`)).status, 200);
  const forgotten = async (): Promise<boolean> => (await heldBytes(api)) <= KEPT * usual;
  await world.within(`the memory to be as it was before ${what}`, FORGOTTEN_MS, forgotten);
  const [held, left] = [await heldBytes(api), await resident()];
  world.faults.push(
    `(held: ${mib(usual)} MiB before, ${mib(held)} after; the process: ${mib(peak)} MiB at most after ${mib(size)}, ${mib(left)} left; p99 ${Math.round(p99Ms)} ms)`,
  );
  assert.ok(
    peak - size <= MOST_GROWTH,
    `the process had ${mib(peak)} MiB, and ${mib(size)} before any attack`,
  );
}

/**
 * What the API holds, in its heap and beside it. Not the size of its process: the system's allocator keeps what it was
 * given back for a while, and for what comes next.
 */
async function heldBytes({ process }: Member): Promise<number> {
  const [heap, buffers] = await Promise.all([
    process.metric("nodejs_heap_size_used_bytes"),
    process.metric("nodejs_external_memory_bytes"),
  ]);
  return heap + buffers;
}

/** The most that `look` has seen meanwhile. */
async function most(
  everyMs: number,
  look: () => Promise<number>,
  meanwhile: () => Promise<unknown>,
): Promise<number> {
  let seen = await look();
  const over = new AbortController();
  const looking = (async () => {
    while (!over.signal.aborted) {
      seen = Math.max(seen, await look());
      await pause(everyMs);
    }
  })();
  try {
    await meanwhile();
  } finally {
    over.abort();
    await looking;
  }
  return seen;
}

/** One that is over at once is repeated: of a few calls beside it nothing could be said. */
async function again(attack: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  do await attack();
  while (performance.now() - began < ATTACK_MS);
}

const mib = (bytes: number): number => Math.round(bytes / MIB);
