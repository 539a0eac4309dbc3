import { createHash } from "node:crypto";
import type { AuditRecord } from "./entry.ts";

/** The place of a row in the chain. */
export interface Link {
  readonly seq: number;
  readonly hash: Uint8Array;
}

/** What stands before the first link. */
export const ORIGIN: Link = { seq: 0, hash: new Uint8Array(32) };

/** Of a row that was joined with its link, where it has one. */
export function linkOf(seq: number | null, hash: Uint8Array | null): Link | undefined {
  return seq === null || hash === null ? undefined : { seq, hash };
}

/** Grows with every change of what is digested. */
const VERSION = 1;

/**
 * A row as the bytes that are digested: JSON of its columns in this order, without blanks. Whoever has an export can compute
 * the same (docs/audit.md).
 */
function canonical(row: AuditRecord): string {
  const { who } = row;
  return JSON.stringify([
    VERSION,
    row.auditId,
    row.atUs,
    who.kind,
    who.id,
    who.name,
    row.address,
    row.agent,
    row.method,
    row.targets,
    row.filter,
    row.count,
    row.reason,
    row.requestHash,
    row.result,
  ]);
}

/** The digest of a row at the place after `before`: SHA-256 of that one's digest, the place and the row. */
export function digestAfter(before: Link, row: AuditRecord): Uint8Array {
  return createHash("sha256")
    .update(before.hash)
    .update(`${before.seq + 1}\n`)
    .update(canonical(row))
    .digest();
}

/** Links the rows, in their order, after `before`. */
export function linksAfter(before: Link, rows: readonly AuditRecord[]): Link[] {
  let last = before;
  return rows.map((row) => {
    last = { seq: last.seq + 1, hash: digestAfter(last, row) };
    return last;
  });
}

/** A link for people, and to be kept elsewhere: its place and its digest. */
export function sayLink({ seq, hash }: Link): string {
  return `${seq}:${Buffer.from(hash).toString("hex")}`;
}

/** Undefined for what is none. */
export function readLink(text: string): Link | undefined {
  const [, seq = "", hash = ""] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/u.exec(text) ?? [];
  return hash === "" ? undefined : { seq: Number(seq), hash: Buffer.from(hash, "hex") };
}
