import { type AuditEntry, type Database, listAudit, writeAudit } from "@muster/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture } from "./fixture.ts";

let world: Fixture;
let database: Database;
beforeAll(async () => {
  world = await fixture(1, "odd");
  ({ database } = world);
});
afterAll(() => world[Symbol.asyncDispose]());

const entry = (n: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  who: { kind: "token", id: "t1", name: "Ada" },
  address: "::1",
  agent: "",
  method: "scheduler.v1.QueueService/PutLimit",
  targets: [`limit:${n}`],
  filter: null,
  count: 1,
  reason: "",
  requestHash: "",
  result: "OK",
  ...more,
});
const write = async (...entries: AuditEntry[]): Promise<void> => writeAudit(database.query, entries);

test("a list is filtered and paged, and a page ends by what it has looked at", async () => {
  for (let n = 0; n < 3; n += 1) await write(...Array.from({ length: 10 }, (_, m) => entry(10 * n + m)));
  await write(
    entry(99, { who: { kind: "jwt", id: "t2", name: "Bob" }, method: "a/Other", targets: ["job:1"] }),
  );
  const read = async (filter: Parameters<typeof listAudit>[1], size: number): Promise<string[][]> => {
    const pages: string[][] = [];
    let place: Parameters<typeof listAudit>[3];
    do {
      const { rows, next } = await listAudit(database, filter, size, place);
      pages.push(rows.map(({ row }) => row.targets[0] ?? ""));
      place = next;
    } while (place !== undefined);
    return pages;
  };
  const all = await read({}, 7);
  expect(all.map(({ length }) => length)).toEqual([7, 7, 7, 7, 3]);
  expect(new Set(all.flat()).size).toBe(31);
  expect(all[0]?.[0]).toBe("job:1");
  for (const filter of [{ who: "t2" }, { method: "Other" }, { method: "a/Other" }, { target: "job:1" }])
    expect((await read(filter, 7)).flat()).toEqual(["job:1"]);
  expect((await read({ fromMs: Date.now() + 3_600_000 }, 7)).flat()).toEqual([]);
  expect((await read({ toMs: Date.now() - 3_600_000 }, 7)).flat()).toEqual([]);
  await database.query(`INSERT INTO audit_log (who_kind, who_id, who_name, address, agent, method, targets, count, reason, request_hash, result)
    SELECT '', 'many', '', '', '', '', '{}', 0, '', '', 'OK' FROM generate_series(1, 5000)`);
  const sparse = await read({ who: "t2" }, 7);
  expect(sparse.length).toBeGreaterThan(2);
  expect(sparse.flat()).toEqual(["job:1"]);
});
