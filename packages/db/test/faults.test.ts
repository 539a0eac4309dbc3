import { randomUUID } from "node:crypto";
import { type FaultOrder, type FaultRecord, purgeFaults, readFaults, startFaults } from "@muster/db";
import { type EndState, faultOf, otherFault } from "@muster/job";
import { createLogger, createMetrics } from "@muster/runtime";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addFaults } from "../src/faults/add-faults.ts";
import { CountedFaults, type FaultCount, MAX_FAULTS_OF_TYPE } from "../src/faults/counted-faults.ts";
import { type Fixture, fixture } from "./fixture.ts";

const log = createLogger({ name: "test", level: "silent" });
const LETTERS = "abcdefghij";
const word = (number: number): string =>
  Array.from(String(number), (digit) => LETTERS[Number(digit)]).join("");

let world: Fixture;
let workerId: string;
beforeAll(async () => {
  world = await fixture();
  workerId = await world.worker();
  await world.database.query("UPDATE workers SET name = 'box', version = '1.4.2' WHERE worker_id = $1", [
    workerId,
  ]);
});
beforeEach(async () => {
  for (const table of ["faults", "fault_hours", "fault_reports"])
    await world.database.query(`DELETE FROM ${table}`);
});
afterAll(() => world[Symbol.asyncDispose]());

interface Told {
  readonly error: string;
  readonly type?: string;
  readonly queue?: string;
  readonly dead?: boolean;
  readonly taskId?: string;
}

function counted(failures: readonly Told[]): FaultCount[] {
  const counts = new CountedFaults();
  for (const { error, type = "work", queue = "default", dead = false, taskId = randomUUID() } of failures)
    counts.add(faultOf({ type, error }), { queue, taskId, workerId, dead });
  return counts.take();
}

const tell = (failures: readonly Told[], process = "p", report = 1): ReturnType<typeof addFaults> =>
  addFaults(world.database.query, { process, report }, counted(failures));

const list = (
  filter: Parameters<typeof readFaults>[1] = {},
  order: FaultOrder = "last_seen",
  limit = 100,
): Promise<FaultRecord[]> => readFaults(world.database, filter, { order, limit });

test("what processes tell of a fault is one fault: first and last seen, versions, workers, queues, jobs, hours", async () => {
  const [one, other] = [randomUUID(), randomUUID()];
  expect(
    await tell(
      [
        { error: "refused 1", taskId: one },
        { error: "refused 2", queue: "mail", dead: true },
      ],
      "a",
    ),
  ).toEqual([{ type: "work", found: 1 }]);
  await world.database.query("UPDATE workers SET name = 'rack', version = '1.5.0' WHERE worker_id = $1", [
    workerId,
  ]);
  expect(
    await tell(
      [
        { error: "refused 3", taskId: other },
        { error: "refused 4", taskId: one },
      ],
      "b",
    ),
  ).toEqual([]);
  const [fault, ...more] = await list();
  expect(more).toEqual([]);
  expect(fault).toMatchObject({
    ...faultOf({ type: "work", error: "refused 7" }),
    failures: 4,
    dead: 1,
    firstVersion: "1.4.2",
    lastVersion: "1.5.0",
    workers: ["rack", "box"],
    queues: ["default", "mail"],
    hours: [...Array.from({ length: 23 }, () => 0), 4],
  });
  expect(fault?.sampleJobIds.slice(0, 2)).toEqual([one, other]);
  expect(fault?.sampleJobIds).toHaveLength(3);
});

test("a report whose answer was lost adds nothing when it is sent again", async () => {
  const counts = counted([{ error: "refused" }]);
  const send = (report: number): ReturnType<typeof addFaults> =>
    addFaults(world.database.query, { process: "a", report }, counts);
  expect([await send(1), await send(1)]).toEqual([[{ type: "work", found: 1 }], []]);
  await send(2);
  expect(await list()).toMatchObject([{ failures: 2 }]);
});

test("a type keeps a thousand new faults of a day apart, whoever tells of them; known ones stay what they are", async () => {
  const odd = (from: number, count: number): Told[] =>
    Array.from({ length: count }, (_, number) => ({ error: `odd ${word(from + number)} xyz` }));
  await tell(odd(10_000, MAX_FAULTS_OF_TYPE - 1), "a");
  // Room for one more, of ten.
  expect(await tell([...odd(20_000, 10), ...odd(10_000, 1)], "b")).toEqual([{ type: "work", found: 1 }]);
  const faults = await list({}, "failures", 2_000);
  expect(faults).toHaveLength(MAX_FAULTS_OF_TYPE + 1);
  expect(faults[0]).toMatchObject({ ...otherFault("work"), failures: 9 });
  expect(faults[1]).toMatchObject({ failures: 2, message: "odd baaaa xyz" });
  // The others of the type are no limit of another one, nor of the next day.
  expect(await tell([{ error: "mine", type: "calm" }], "c")).toEqual([{ type: "calm", found: 1 }]);
  await world.database.query("UPDATE faults SET first_seen = first_seen - interval '1 day'");
  expect(await tell(odd(30_000, 5), "d")).toEqual([{ type: "work", found: 5 }]);
});

test("pages of each order name every fault once; filters are by type, queue, time and text", async () => {
  const errors = Array.from({ length: 7 }, (_, number) => `error ${word(number)} here`);
  for (const [number, error] of errors.entries())
    await tell(
      Array.from({ length: (number % 3) + 1 }, () => ({ error, queue: number < 3 ? "mail" : "web" })),
      `p${number}`,
    );
  for (const order of ["last_seen", "first_seen", "failures"] as const) {
    const whole = await list({}, order);
    const paged: FaultRecord[] = [];
    for (let after: FaultRecord | undefined; ; ) {
      const page: FaultRecord[] = await readFaults(world.database, {}, { order, limit: 3, after });
      paged.push(...page);
      after = page.at(-1);
      if (page.length < 3) break;
    }
    expect(paged).toEqual(whole);
    expect(paged.map(({ message }) => message).toSorted()).toEqual(errors);
    expect(paged.map(({ rank }) => rank)).toEqual(
      paged.map(({ rank }) => rank).toSorted((one, other) => other - one),
    );
  }
  expect(await list({ queue: "mail" })).toHaveLength(3);
  expect(await list({ reach: ["we*"] })).toHaveLength(4);
  expect(await list({ type: "calm" })).toEqual([]);
  expect(await list({ search: "ERROR C" })).toHaveLength(1);
  expect(await list({ search: "ERROR C", details: ["web"] })).toEqual([]);
  expect(await list({ seenFromMs: Date.now() + 3_600_000 })).toEqual([]);
  const [latest] = await list();
  expect(await list({ fingerprint: latest?.fingerprint ?? "" })).toEqual([latest]);
  expect(await list({ fingerprint: latest?.fingerprint ?? "", reach: ["mail"] })).toEqual([]);
});

test("what was not seen for a month is forgotten, and hours after a day", async () => {
  await tell([{ error: "old" }, { error: "new" }]);
  await world.database.query(
    "UPDATE faults SET last_seen = now() - interval '31 days' WHERE message = 'old'",
  );
  await world.database.query("UPDATE fault_hours SET hour = hour - 24");
  await world.database.query("UPDATE fault_reports SET at = now() - interval '2 days'");
  expect(await Array.fromAsync(purgeFaults(world.database, 1))).toEqual([1, 1, 1, 1]);
  expect(await list()).toMatchObject([{ message: "new", hours: Array.from({ length: 24 }, () => 0) }]);
});

test("a recorder tells what it has counted when it stops, and of what is new; what was cancelled is no failure", async () => {
  const metrics = createMetrics();
  const faults = startFaults({ database: world.database, log, metrics });
  const count = (error: string, state: EndState): void =>
    faults.count(
      faultOf({ type: "work", error }),
      { queue: "default", taskId: randomUUID(), workerId },
      state,
    );
  for (const state of ["retry", "deadletter", "failed", "cancelled", "stale", "succeeded"] as const)
    count("refused", state);
  await faults.stop();
  expect(await list()).toMatchObject([{ failures: 3, dead: 2 }]);
  expect((await metrics.faultsNew.get()).values).toMatchObject([{ labels: { type: "work" }, value: 1 }]);
});
