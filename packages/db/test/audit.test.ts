import {
  type AuditEntry,
  auditHead,
  type Database,
  linkAudit,
  listAudit,
  purgeAudit,
  type Query,
  recorded,
  recordedEach,
  sayLink,
  unlinkedAge,
  verifyAudit,
  writeAudit,
} from "@muster/db";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture } from "./fixture.ts";

let world: Fixture;
let database: Database;
beforeEach(async () => {
  world = await fixture(6, "odd");
  ({ database } = world);
});
afterEach(() => world[Symbol.asyncDispose]());

const entry = (n: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  who: { kind: "token", id: "t1", name: 'Ada "\\{}\0' },
  address: "::1",
  agent: "",
  method: "scheduler.v1.QueueService/PutLimit",
  targets: [`limit:${n}`, 'odd "{,}\\'],
  filter: n % 2 === 0 ? null : JSON.stringify({ queue: "a\0b" }),
  count: 1,
  reason: "",
  requestHash: "",
  result: "OK",
  ...more,
});
const write = async (...entries: AuditEntry[]): Promise<void> => writeAudit(database.query, entries);
const fill = async (count: number): Promise<void> => {
  await write(...Array.from({ length: count }, (_, n) => entry(n)));
  await linkAudit(database, count);
};
const count = async (table: string): Promise<unknown> =>
  (await database.query(`SELECT count(*) AS n FROM ${table}`))[0]?.["n"];
const isWhole = async (): Promise<boolean> => {
  const { wrong, unlinked } = await verifyAudit(database);
  return wrong === 0 && unlinked === 0;
};

const CHANGE = "INSERT INTO held_types (type) VALUES ($1)";

test("a change and its row are there together, or neither is", async () => {
  const own = recorded(database, () => entry(1));
  expect(await own.transaction(async (query) => (await query("SELECT 7 AS n"))[0])).toEqual({ n: 7 });
  expect(await count("audit_log")).toBe(1);
  const failing = own.transaction(async (query) => {
    await query(CHANGE, ["thrown"]);
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  // Between the row and the commit of both.
  const killed = database.transaction((query) =>
    recorded({ ...database, transaction: (body) => body(query) }, () => entry(2))
      .transaction((inner) => inner(CHANGE, ["killed"]))
      .then(() => query("SELECT pg_terminate_backend(pg_backend_pid())")),
  );
  await expect(killed).rejects.toThrow("the database does not answer");
  expect([await count("held_types"), await count("audit_log"), await count("audit_unlinked")]).toEqual([
    0, 1, 1,
  ]);
});

test("of statements that each are a change, each has a row that tells what it has changed, if it has", async () => {
  const each = recordedEach(database, (rows) =>
    entry(0, { targets: rows.map(({ type }) => `type:${String(type)}`), count: rows.length }),
  );
  await each.query(`${CHANGE} RETURNING type`, ["a"]);
  await each.query("DELETE FROM held_types WHERE type = 'none' RETURNING type");
  await expect(each.query(CHANGE, ["a"])).rejects.toThrow("duplicate key");
  const { rows } = await listAudit(database, { target: "type:a" }, 10);
  expect(rows.map(({ row }) => row.targets)).toEqual([["type:a"]]);
  expect(await count("audit_log")).toBe(1);
});

test("sequence 80: what many write at once is linked once and in order by several linkers, and what is committed late is not passed over", async () => {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const late = database.transaction(async (query) => {
    await writeAudit(query, [entry(0, { reason: "late" })]);
    begun.resolve();
    await end.promise;
  });
  await begun.promise;
  const link = async (): Promise<number> => (await linkAudit(database, 3)).linked;
  await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      await write(entry(n), entry(n + 100));
      await link();
    }),
  );
  while ((await link()) > 0);
  expect(await auditHead(database.query)).toMatchObject({ seq: 40 });
  end.resolve();
  await late;
  expect(await unlinkedAge(database.query)).toBeGreaterThan(0);
  expect(await linkAudit(database, 10)).toMatchObject({ linked: 1, missing: [], head: { seq: 41 } });
  expect(await unlinkedAge(database.query)).toBeUndefined();
  expect(await verifyAudit(database)).toMatchObject({ links: 41, wrong: 0, unlinked: 0, waiting: 0 });
  const { rows } = await listAudit(database, { method: "PutLimit" }, 50);
  expect(new Set(rows.map(({ link: at }) => at?.seq)).size).toBe(41);
});

test("a linker that dies amid a batch leaves it whole to the next one; a row that was gone before is told", async () => {
  await write(entry(1), entry(2), entry(3));
  const dying: Database = {
    ...database,
    transaction: (body) =>
      database.transaction(async (query) => {
        await body(query);
        await query("SELECT pg_terminate_backend(pg_backend_pid())");
        throw new Error("it was ended before");
      }),
  };
  await expect(linkAudit(dying, 10)).rejects.toThrow("the database does not answer");
  expect([await count("audit_chain"), await count("audit_unlinked")]).toEqual([0, 3]);
  await database.query("DELETE FROM audit_log WHERE targets[1] = 'limit:2'");
  expect(await linkAudit(database, 10)).toMatchObject({ linked: 2, missing: [expect.any(String)] });
  expect(await isWhole()).toBe(true);
});

/** What a verification says of something that is done to the tables, and undone again. */
async function verdictAfter(head: string, ...statements: string[]): Promise<object> {
  const kept = await auditHead(database.query);
  let verdict: object = {};
  const undone = database.transaction(async (query: Query) => {
    for (const statement of statements) await query(statement);
    const { first, unlinked, keptHead } = await verifyAudit({ query }, head === "" ? undefined : kept);
    verdict = { seq: first?.seq, how: first?.how, unlinked, keptHead };
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  return verdict;
}

const rowAt = (seq: number): string => `(SELECT c.audit_id FROM audit_chain AS c WHERE c.seq = ${seq})`;
const found = { seq: undefined, how: undefined, unlinked: 0, keptHead: undefined };

test("whatever is done to the tables is found, at its first place", async () => {
  await fill(520);
  expect(await verdictAfter("")).toEqual(found);
  const changed = { ...found, seq: 260, how: "changed" };
  expect(await verdictAfter("", `UPDATE audit_log SET count = 2 WHERE audit_id = ${rowAt(260)}`)).toEqual(
    changed,
  );
  expect(
    await verdictAfter(
      "",
      `UPDATE audit_chain SET audit_id = gen_random_uuid() WHERE seq = 261`,
      `UPDATE audit_log SET at = at - interval '1 second' WHERE audit_id = ${rowAt(260)}`,
    ),
  ).toEqual({ ...changed, unlinked: 1 });
  expect(await verdictAfter("", `DELETE FROM audit_log WHERE audit_id = ${rowAt(300)}`)).toEqual({
    ...found,
    seq: 300,
    how: "removed",
  });
  const both = [
    "DELETE FROM audit_log WHERE audit_id IN (SELECT audit_id FROM audit_chain WHERE ",
    "DELETE FROM audit_chain WHERE ",
  ];
  const removed = (where: string): string[] => [`${both[0]}${where})`, `${both[1]}${where}`];
  expect(await verdictAfter("", ...removed("seq = 3"))).toEqual({ ...found, seq: 3, how: "removed" });
  expect(await verdictAfter("", ...removed("seq <= 3"))).toEqual({ ...found, seq: 3, how: "removed" });
  expect(await verdictAfter("", "DELETE FROM audit_chain WHERE seq > 518")).toEqual({
    ...found,
    unlinked: 2,
  });
  // Whoever may write the tables can cut the end off: a head that was kept elsewhere tells it.
  expect(await verdictAfter("", ...removed("seq > 510"))).toEqual(found);
  expect(await verdictAfter("kept", ...removed("seq > 510"))).toEqual({ ...found, keptHead: "removed" });
  expect(await verdictAfter("kept", "UPDATE audit_chain SET hash = '' WHERE seq = 520")).toMatchObject({
    seq: 520,
    keptHead: "changed",
  });
  expect(await verdictAfter("kept")).toEqual({ ...found, keptHead: "right" });
});

async function purge(keptMs: number): Promise<number> {
  let purged = 0;
  for await (const batch of purgeAudit(database, keptMs, 40)) purged += batch;
  return purged;
}

test("retention keeps the rest verifiable, and what others remove from that end is found", async () => {
  await fill(100);
  const old = await auditHead(database.query);
  await database.query("UPDATE audit_chain SET linked_at = now() - interval '2 days'");
  await write(...Array.from({ length: 10 }, (_, n) => entry(n)));
  await linkAudit(database, 10);
  expect(await purge(Number.POSITIVE_INFINITY)).toBe(0);
  expect(await purge(86_400_000)).toBe(100);
  expect(await purge(86_400_000)).toBe(0);
  // Before and after its own rows are linked.
  for (let linked = 0; linked < 2; linked += 1) {
    expect(await verifyAudit(database, old)).toMatchObject({
      wrong: 0,
      unlinked: 0,
      oldest: { seq: 100 },
      keptHead: "right",
    });
    await linkAudit(database, 100);
  }
  await database.query("UPDATE audit_chain SET linked_at = now() - interval '2 days'");
  // All that is linked is too old: its last link stays all the same.
  await purge(86_400_000);
  expect(await verifyAudit(database, old)).toMatchObject({ wrong: 0, unlinked: 0, keptHead: "older" });
  await fill(5);
  expect(await isWhole()).toBe(true);
  const { oldest } = await verifyAudit(database);
  expect(
    await verdictAfter("", `DELETE FROM audit_chain WHERE seq <= ${(oldest?.seq ?? 0) + 1}`),
  ).toMatchObject({ how: "removed" });
  expect(oldest && sayLink(oldest)).toMatch(/^\d+:[0-9a-f]{64}$/u);
});
