import { randomUUID } from "node:crypto";
import { cancel, claim, type DebouncedJob, promote, release, submitUnique } from "@muster/db";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture, newJob } from "./fixture.ts";

let world: Fixture;
let workerId: string;

beforeAll(async () => {
  world = await fixture(6, "odd");
  workerId = await world.worker();
});
afterAll(() => world[Symbol.asyncDispose]());

type Step =
  | { readonly kind: "submit"; readonly texts: readonly string[]; readonly waitMs: number }
  | { readonly kind: "due" | "claim" | "release" | "cancel" };

const text = fc.string({ maxLength: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("submit" as const),
      texts: fc.array(text, { minLength: 1, maxLength: 3 }),
      waitMs: fc.integer({ min: 60_000, max: 3_600_000 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("due", "claim", "release", "cancel") }) },
);

/** What the key stands for, as a person would keep the book of it. */
interface Book {
  readonly key: string;
  readonly maxWaitMs: number | undefined;
  /** The job of the latest burst, and where it is. */
  owner: {
    readonly taskId: string;
    state: "none" | "scheduled" | "queued" | "running" | "cancelled";
    fence: number;
  };
  /** The payload that each job of the key has to have. */
  readonly payloads: Map<string, string>;
}

async function submitIn(book: Book, { texts, waitMs }: Extract<Step, { kind: "submit" }>): Promise<string> {
  const { key, owner, maxWaitMs, payloads } = book;
  const jobs = texts.map(
    (data): DebouncedJob => ({
      ...newJob({ payload: { kind: "bytes", data: Buffer.from(data) } }),
      key,
      waitMs,
      ...(maxWaitMs !== undefined && { maxWaitMs }),
    }),
  );
  const results = await submitUnique(world.database, jobs);
  const waits = owner.state === "scheduled" || owner.state === "queued";
  const taskId = waits ? owner.taskId : (jobs[0]?.taskId ?? "");
  expect(results).toMatchObject(
    jobs.map((job) =>
      job.taskId === taskId ? { deduplicated: false } : { deduplicated: true, taskId, replaced: true },
    ),
  );
  payloads.set(taskId, texts.at(-1) ?? "");
  if (!waits) book.owner = { taskId, state: "scheduled", fence: 0 };
  return waits ? `replaced ${owner.state}` : `made after ${owner.state}`;
}

/** The start that the last submit asked for; the row was written at the time that its submit counts from. */
async function checkStart({ owner, maxWaitMs }: Book, waitMs: number): Promise<void> {
  if (owner.state !== "scheduled") return;
  const [row] = await world.database.query<{ off: number }>(
    `SELECT abs(extract(epoch FROM run_at - least(updated_at + $2::float8 * interval '1 millisecond',
                                                  created_at + $3::float8 * interval '1 millisecond')))::float8 AS off
     FROM tasks WHERE task_id = $1`,
    [owner.taskId, waitMs, maxWaitMs ?? null],
  );
  expect(row?.off).toBeLessThan(0.001);
}

async function changeOwner({ owner }: Book, kind: Exclude<Step["kind"], "submit">): Promise<void> {
  const { database } = world;
  const { taskId, state } = owner;
  if (kind === "due" && state === "scheduled") {
    await database.query("UPDATE tasks SET run_at = now() WHERE task_id = $1", [taskId]);
    await promote(database, 10_000);
    owner.state = "queued";
  } else if (kind === "claim" && state === "queued") {
    owner.fence += 1;
    await claim(database, { workerId, epoch: 0 }, [taskId]);
    owner.state = "running";
  } else if (kind === "release" && state === "running") {
    await release(database, workerId, [{ taskId, fence: owner.fence }]);
    owner.state = "queued";
  } else if (kind === "cancel" && (state === "scheduled" || state === "queued")) {
    await cancel(database, taskId);
    owner.state = "cancelled";
  }
}

async function checkJobs({ payloads, owner }: Book): Promise<void> {
  const rows = await world.database.query<{ task_id: string; payload: Uint8Array; status: string }>(
    "SELECT task_id, payload, status FROM tasks WHERE task_id = ANY($1::uuid[])",
    [[...payloads.keys()]],
  );
  expect(new Map(rows.map((row) => [row.task_id, Buffer.from(row.payload).toString()]))).toEqual(payloads);
  expect(rows.find((row) => row.task_id === owner.taskId)?.status ?? "none").toBe(owner.state);
}

test("a debounced key has one waiting job with the last payload and start, whatever becomes of its jobs", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 16 }),
      fc.option(fc.integer({ min: 60_000, max: 5_400_000 }), { nil: undefined }),
      async (steps, maxWaitMs) => {
        const book: Book = {
          key: randomUUID(),
          maxWaitMs,
          owner: { taskId: "", state: "none", fence: 0 },
          payloads: new Map(),
        };
        for (const next of steps) {
          if (next.kind === "submit") {
            seen.add(await submitIn(book, next));
            await checkStart(book, next.waitMs);
          } else await changeOwner(book, next.kind);
          await checkJobs(book);
        }
      },
    ),
    { numRuns: 40 },
  );
  expect([...seen].toSorted()).toEqual([
    "made after cancelled",
    "made after none",
    "made after running",
    "replaced queued",
    "replaced scheduled",
  ]);
});
