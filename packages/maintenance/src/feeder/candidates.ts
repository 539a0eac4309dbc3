import type { Head } from "@muster/db";
import {
  type Candidate,
  type Flow,
  type Limit,
  labelOf,
  type Policies,
  prefixOf,
  weightOf,
} from "@muster/policy";
import { costThrough, type GateRoom } from "./gate-room.ts";
import type { WaitingHold } from "./waiting-holds.ts";

/** A job that a round may admit. */
export interface WaitingJob extends Candidate {
  readonly taskId: string;
  readonly version: number;
  readonly hold: WaitingHold;
}

export interface WaitingFlow extends Flow<WaitingJob> {
  readonly hold: WaitingHold;
}

/** Whether a job waits where these policies want it. Its labels never change: the names of its gates say enough. */
export function isInPlace({ type, gates }: Head, { lane }: WaitingHold, policies: Policies): boolean {
  if (policies.isTypePaused(type)) return false;
  const limits = policies.limitsFor(lane.queue, type);
  return (
    limits.length === gates.length &&
    limits.every((limit, place) => gates[place]?.startsWith(`${prefixOf(limit)}:`))
  );
}

/** The numbers by which a job is admitted, and how many of those that its labels say had to be replaced. */
export function candidateOf(
  head: Head,
  hold: WaitingHold,
  limits: readonly Limit[],
  rooms: ReadonlyMap<string, GateRoom>,
): { readonly job: WaitingJob; readonly clamped: number } {
  const { taskId, version, type, gates, labels } = head;
  let clamped = 0;
  const count = ({ amount, clamped: isClamped }: { amount: number; clamped: boolean }): number => {
    clamped += Number(isClamped);
    return amount;
  };
  const said = (label: string | undefined): string | undefined =>
    label === undefined ? undefined : labelOf(labels, label);
  const costs = gates.map((gate, place) => {
    const room = rooms.get(gate);
    return room === undefined ? 1 : count(costThrough(room, said(limits[place]?.costLabel)));
  });
  const own = rooms.get(hold.gate)?.weight;
  const weight = own ?? count(weightOf(said(limits[gates.indexOf(hold.gate)]?.weightLabel)));
  return { job: { taskId, version, type, gates, costs, weight, hold }, clamped };
}
