import * as fc from "fast-check";
import { expect, test } from "vitest";
import { linksAfter, ORIGIN, readLink, sayLink } from "./chain.ts";
import { ChainCheck, type LinkedRow, type Wrong } from "./check.ts";
import { type AuditRecord, MUSTER_ITSELF, RETENTION_METHOD } from "./entry.ts";

function rowOf(n: number, more: Partial<AuditRecord> = {}): AuditRecord {
  return {
    auditId: `row-${n}`,
    atUs: 1_700_000_000_000_000 + n,
    who: { kind: "token", id: "t1", name: "Ada" },
    address: "127.0.0.1",
    agent: "",
    method: "scheduler.v1.QueueService/PutLimit",
    targets: [`limit:${n}`],
    filter: null,
    count: 1,
    reason: "",
    requestHash: "",
    result: "OK",
    ...more,
  };
}

function linked(rows: readonly AuditRecord[]): LinkedRow[] {
  const links = linksAfter(ORIGIN, rows);
  return rows.flatMap((row, index) => {
    const link = links[index];
    return link === undefined ? [] : [{ ...link, auditId: row.auditId, row }];
  });
}

/** Its last row tells that retention has removed all up to the link before `kept`. */
function purged(count: number, kept: number): LinkedRow[] {
  const before = linked(Array.from({ length: count }, (_, n) => rowOf(n)));
  const last = before[kept - 1];
  if (last === undefined) return before;
  const tells = { who: MUSTER_ITSELF, method: RETENTION_METHOD, targets: [sayLink(last)] };
  const all = linked([...before.map((one) => rowOf(Number(one.auditId.slice(4)))), rowOf(count, tells)]);
  return all.slice(kept - 1).map((one, index) => (index === 0 ? { ...one, row: undefined } : one));
}

function checked(chain: readonly LinkedRow[]): { first: Wrong | undefined; wrong: number } {
  const check = new ChainCheck();
  for (const link of chain.toReversed()) check.take(link);
  check.end();
  return { first: check.first, wrong: check.wrong };
}

/** What somebody does to a chain at a place, and what a check says of it; undefined: only a head kept elsewhere tells it. */
interface Tampering {
  readonly done: (chain: LinkedRow[], at: number, other: number) => readonly LinkedRow[];
  readonly told: (chain: readonly LinkedRow[], at: number, other: number) => Partial<Wrong> | undefined;
}
const seqAt = (chain: readonly LinkedRow[], at: number): number => chain[at]?.seq ?? 0;
const withRow = (chain: readonly LinkedRow[], at: number, row: AuditRecord | undefined): LinkedRow[] =>
  chain.map((one, index) => (index === at ? { ...one, row } : one));

const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  nothing: { done: (chain) => chain, told: () => undefined },
  "another reason": {
    done: (chain, at) => withRow(chain, at, rowOf(at, { ...chain[at]?.row, reason: "better" })),
    told: (chain, at) => ({ seq: seqAt(chain, at), how: "changed" }),
  },
  "another target": {
    done: (chain, at) => withRow(chain, at, rowOf(at, { ...chain[at]?.row, targets: [] })),
    told: (chain, at) => ({ seq: seqAt(chain, at), how: "changed" }),
  },
  "a row removed": {
    done: (chain, at) => withRow(chain, at, undefined),
    told: (chain, at) => ({ seq: seqAt(chain, at), how: "removed" }),
  },
  "a row and its link removed": {
    done: (chain, at) => chain.filter((_, index) => index !== at),
    told: (chain, at) => (at === chain.length - 1 ? undefined : { seq: seqAt(chain, at), how: "removed" }),
  },
  "two rows swapped": {
    done: (chain, at, other) => withRow(withRow(chain, at, chain[other]?.row), other, chain[at]?.row),
    told: (chain, at, other) =>
      at === other ? undefined : { seq: seqAt(chain, Math.min(at, other)), how: "changed" },
  },
  "the oldest removed": {
    done: (chain, at) => chain.slice(at + 1),
    told: (chain, at) => (at === chain.length - 1 ? undefined : { seq: seqAt(chain, at), how: "removed" }),
  },
};

test.each(Object.entries(TAMPERINGS))(
  "%s: the first wrong place is told, and no other",
  (_, { done, told }) => {
    const sizes = fc.record({ rows: fc.integer({ min: 1, max: 12 }), kept: fc.integer({ min: 0, max: 12 }) });
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), ({ rows, kept }, one, two) => {
        const chain = purged(rows, Math.min(kept, rows));
        // The link that retention has left stands for its place alone; without the row that tells of it, it is not known as that.
        const from = chain[0]?.row === undefined ? 1 : 0;
        const count = chain.length - 2 * from;
        fc.pre(count > 0);
        const [at, other] = [from + (one % count), from + (two % count)];
        const expected = told(chain, at, other);
        const { first, wrong } = checked(done(chain, at, other));
        const isFound = expected !== undefined;
        expect({ isFound: wrong > 0, ...first }).toMatchObject({ ...expected, isFound });
      }),
    );
  },
);

test("a link is read as it is said, and nothing else is", () => {
  const [link] = linksAfter(ORIGIN, [rowOf(1)]);
  expect(link && readLink(sayLink(link))).toEqual(link && { ...link, hash: Buffer.from(link.hash) });
  for (const wrong of ["", "1", "0:ab", `0:${"a".repeat(64)}`, `1:${"A".repeat(64)}`, `1:${"a".repeat(63)}`])
    expect(readLink(wrong)).toBeUndefined();
});
