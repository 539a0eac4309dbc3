import { claimLimited, park, submit } from "@muster/db";
import { PRIORITIES } from "@muster/job";
import { costOf, gatesOf, type Limit, limitHold } from "@muster/policy";
import { admit, putLimit, putOverride } from "@muster/test/policy-rows";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture, newJob } from "../fixture.ts";

let world: Fixture;
beforeAll(async () => {
  world = await fixture(2, "odd");
});
afterAll(() => world[Symbol.asyncDispose]());

/** Postgres keeps no NUL, and no half of a pair. */
const anyText = fc.string({ unit: "grapheme", maxLength: 90 }).map((text) => text.replaceAll("\0", ""));
const ODD = [
  "",
  ":",
  "a:b",
  "#",
  "~1:",
  "'",
  '"',
  "\\",
  "{}",
  "NULL",
  "null",
  "\n\t",
  "%s",
  "$1",
  "x".repeat(64),
  "x".repeat(65),
  "😀".repeat(64),
  "😀".repeat(65),
  "é".repeat(65),
  "é".repeat(65),
  "ﷺ".repeat(200),
  "\u{10FFFF}",
];
const anyValue = fc.oneof(fc.constantFrom(...ODD), anyText);
const LABELS = ["tenant", 'odd "label" {,}', "ü"];
const anyLabels = fc.option(fc.dictionary(fc.constantFrom(...LABELS), anyValue), { nil: undefined });

const limit = (name: string, keyLabel?: string): Limit => ({
  name,
  generation: 7,
  keyLabel,
  whenFull: "wait",
  epoch: 1,
});
const LIMITS = [limit("a.b-c_d", LABELS[0]), limit("b", LABELS[1]), limit("c"), limit("d", LABELS[2])];

test.each([1, 2, 3, 4])(
  "sequence 63: SQL gives a job with %d limits the gates and the hold that TypeScript does",
  async (count) => {
    const { database } = world;
    const { epoch } = await putLimit(database, "any", { type: "nothing" });
    const limits = LIMITS.slice(0, count);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ labels: anyLabels, priority: fc.constantFrom(...PRIORITIES) }), {
          minLength: 50,
        }),
        async (some) => {
          const jobs = [
            ...some,
            ...ODD.map((tenant) => ({ labels: { tenant }, priority: "low" as const })),
          ].map(({ labels, priority }) =>
            newJob({ queue: "q.1", priority, ...(labels !== undefined && { labels }) }),
          );
          const ids = jobs.map(({ taskId }) => taskId);
          await submit(database.query, jobs);
          const { holds, parked } = await park(database, epoch, ids, { limits, pausedGates: [] });
          expect(parked).toBe(jobs.length);
          const rows = await database.query<{ task_id: string; gates: string[]; hold: string }>(
            "SELECT task_id, gates, hold FROM tasks WHERE task_id = ANY($1::uuid[])",
            [ids],
          );
          const expected = jobs.map((job) => {
            const gates = gatesOf(limits, job.labels);
            return { task_id: job.taskId, gates, hold: limitHold(gates[0] ?? "", job) };
          });
          const byId = (a: { task_id: string }, b: { task_id: string }): number =>
            a.task_id < b.task_id ? -1 : 1;
          expect(rows.toSorted(byId)).toEqual(expected.toSorted(byId));
          expect(new Set(holds)).toEqual(new Set(expected.map(({ hold }) => hold)));
        },
      ),
      { numRuns: 5 },
    );
  },
);

const COSTS = [
  "3",
  "2.5",
  "10",
  "11",
  "0",
  "0.5",
  "abc",
  "-1",
  "1e9",
  "Infinity",
  "",
  " 2",
  "1.",
  "٣",
  "00000000012",
];

test("SQL charges a start what TypeScript says that it costs", async () => {
  const { database } = world;
  const policies = await putLimit(database, "costly", {
    type: "costly",
    key_label: "key",
    cost_label: "cost",
    rate_count: 2,
    rate_per_ms: 200_000,
    rate_burst: 10,
  });
  const limits = policies.limitsFor("default", "costly");
  const costs = [undefined, ...COSTS];
  const jobs = costs.map((cost, n) =>
    newJob({ type: "costly", labels: { key: `k${n}`, ...(cost !== undefined && { cost }) } }),
  );
  const ids = jobs.map(({ taskId }) => taskId);
  await submit(database.query, jobs);
  const rules = { limits, pausedGates: [] };
  await park(database, policies.epoch, ids, rules);
  await admit(database, ids);
  const as = { workerId: await world.worker(), epoch: policies.epoch };
  const { jobs: claimed } = await claimLimited(database, as, ids, rules);
  expect(claimed).toHaveLength(jobs.length);
  const rows = await database.query<{ gate: string; cost: number | string }>(
    `SELECT k.gate, extract(epoch FROM k.tat - t.started_at) / 100 AS cost
     FROM limit_keys AS k JOIN tasks AS t ON k.gate = t.gates[1] WHERE t.task_id = ANY($1::uuid[])`,
    [ids],
  );
  const charged = new Map(rows.map(({ gate, cost }) => [gate, Number(cost)]));
  for (const [n, cost] of costs.entries())
    expect(charged.get(`costly~1:k${n}`)).toBeCloseTo(costOf(cost, 10).amount, 3);
});

test("starts of one key are charged one after the other, those of a key with a rate of its own by that", async () => {
  const { database } = world;
  const columns = { type: "rated", key_label: "key", rate_count: 1, rate_per_ms: 60_000, rate_burst: 100 };
  await putLimit(database, "rated", columns);
  const policies = await putOverride(database, {
    limit: "rated",
    key: "own",
    rate: { count: 1, perMs: 1_000, burst: 100 },
  });
  const rules = { limits: policies.limitsFor("default", "rated"), pausedGates: [] };
  const jobs = ["own", "own", "own", "usual", "usual"].map((key) =>
    newJob({ type: "rated", labels: { key } }),
  );
  const ids = jobs.map(({ taskId }) => taskId);
  await submit(database.query, jobs);
  await park(database, policies.epoch, ids, rules);
  await admit(database, ids);
  const as = { workerId: await world.worker(), epoch: policies.epoch };
  await claimLimited(database, as, ids.slice(0, 1), rules);
  await claimLimited(database, as, ids, rules);
  const left = async (key: string): Promise<number> => {
    const [row] = await database.query<{ s: number | string }>(
      "SELECT extract(epoch FROM k.tat - now()) AS s FROM limit_keys AS k WHERE k.gate = $1",
      [`rated~1:${key}`],
    );
    return Number(row?.s);
  };
  expect(await left("own")).toBeGreaterThan(2);
  expect(await left("own")).toBeLessThanOrEqual(3);
  expect(await left("usual")).toBeGreaterThan(110);
  expect(await left("usual")).toBeLessThanOrEqual(120);
});
