import type { JobRecord } from "@muster/db";
import type { ExplainCode } from "@muster/proto/scheduler/v1/explain";
import type { Facts, Fleet, Line } from "../../src/rpc/explain/facts.ts";
import { jobRecord } from "../job-record.ts";

/** What an explanation is made of, for a job of the queue media and the type resize. */

export const NOW: number = Date.parse("2026-01-02T03:04:05.000Z");
export const inMs = (ms: number): Date => new Date(NOW + ms);

export function facts(job: Partial<JobRecord>, more: Partial<Facts> = {}): Facts {
  return {
    job: jobRecord(inMs(-60_000), job),
    lane: "q:media:high",
    enqueuedMs: NOW - 60_000,
    nowMs: NOW,
    dispatch: "redis",
    gates: [],
    admitted: false,
    ...more,
  };
}

export const FLEET: Fleet = { live: 2, knowType: 2, able: 2, slots: 20, busySlots: 3 };
export function queued(line: Partial<Line>, fleet: Partial<Fleet> = {}, job: Partial<JobRecord> = {}): Facts {
  const rest: Line = { fleet: { ...FLEET, ...fleet }, look: "listed", ahead: 0, more: false };
  return facts(job, { line: { ...rest, ...line } });
}

export const nobody: Partial<Fleet> = { live: 0, knowType: 0, able: 0, slots: 0, busySlots: 0 };

/** A situation, with the code of its explanation and what its sentence says. */
export type Case = readonly [name: string, of: Facts, code: keyof typeof ExplainCode, says: string];
