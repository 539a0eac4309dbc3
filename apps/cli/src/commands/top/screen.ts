import type { Fault } from "@muster/proto/scheduler/v1/fault_service";
import type { GetFleetResponse } from "@muster/proto/scheduler/v1/fleet_service";
import type { QueueStatus } from "@muster/proto/scheduler/v1/queue";
import { WorkerState, WorkerStateSchema } from "@muster/proto/scheduler/v1/worker";
import { enumWord } from "../../output/enum-words.ts";
import type { Paint } from "../../output/paint.ts";
import { plainLine } from "../../output/plain-text.ts";
import { lineOf, Table } from "../../output/table.ts";
import { agoText, numberText, plural } from "../../output/words.ts";
import { QUEUE } from "../queues/columns.ts";

/** What is known at one moment. */
export interface Seen {
  readonly url: string;
  readonly context: string;
  readonly queues: readonly QueueStatus[];
  readonly fleet: GetFleetResponse;
  /** Undefined: the server knows of none. */
  readonly faults: readonly Fault[] | undefined;
  readonly at: Date;
}

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** The two lines above the queues, the blank one, the queues' titles, and what says that there are more. */
const HEAD_AND_MORE = 5;
/** A blank line and titles. */
const ABOVE_FAULTS = 2;

/**
 * @param screen how much fits, which is never more than that; undefined = all of it is wanted
 * @param trouble why it is not of now. Empty = it is
 */
export function screenLines(
  { url, context, queues, fleet, faults = [], at }: Seen,
  paint: Paint,
  screen: Screen | undefined,
  trouble = "",
): string[] {
  const { columns: width, rows } = screen ?? { columns: Infinity, rows: Infinity };
  const shownFaults = faults.slice(0, rows < 12 ? 0 : rows < 18 ? 2 : faults.length);
  const below = shownFaults.length === 0 ? 0 : ABOVE_FAULTS + shownFaults.length;
  const most = Math.max(1, rows - HEAD_AND_MORE - below);
  const busiest = queues.toSorted((a, b) => weight(b) - weight(a)).slice(0, most);
  const more = queues.length - busiest.length;
  const where = context === "" ? url : `${context} (${url})`;
  const title = `muster top  ${at.toISOString().slice(11, 19)}  ${where}`;
  const lines = [
    lineOf([{ text: plainLine(title), tone: "head" }], width, paint),
    trouble === ""
      ? lineOf([{ text: plainLine(fleetText(fleet)) }], width, paint)
      : lineOf([{ text: plainLine(trouble), tone: "bad" }], width, paint),
    "",
    ...queueLines(busiest, paint, width),
    ...(more > 0 ? [`and ${plural(more, "queue")} more`] : []),
    ...faultLines(shownFaults, paint, width),
  ];
  return lines.slice(0, rows);
}

const weight = ({ ready, running, pause }: QueueStatus): number =>
  Number(ready?.value ?? 0n) + Number(running?.value ?? 0n) + (pause === undefined ? 0 : 1);

function fleetText({ counts, meanLoad, leaderName, leader }: GetFleetResponse): string {
  const taking = counts.find(({ state }) => state === WorkerState.TAKING);
  const others = counts
    .filter(({ state }) => state !== WorkerState.TAKING)
    .map(({ state, workers }) => `${workers} ${enumWord(WorkerStateSchema, state)}`);
  const busy = `${taking?.busySlots ?? 0} of ${taking?.slots ?? 0} slots busy`;
  const who = `${plural(taking?.workers ?? 0, "worker")} taking jobs, ${busy}`;
  return [
    others.length === 0 ? who : `${who}; ${others.join(", ")}`,
    `load ${meanLoad.toFixed(2)}`,
    `leader ${leaderName || (leader === "" ? "nobody" : "an API")}`,
  ].join("; ");
}

function queueLines(items: readonly QueueStatus[], paint: Paint, width: number): string[] {
  const columns = QUEUE.columns.filter(({ wide }) => wide !== true);
  const cells = items.map((item) =>
    columns.map(({ of, tone }) => ({ text: of(item) || "–", tone: tone?.(item) })),
  );
  return new Table(columns, paint, width, true).rows(cells).trimEnd().split("\n");
}

function faultLines(faults: readonly Fault[], paint: Paint, width: number): string[] {
  if (faults.length === 0) return [];
  const columns = ["FAULT", "TYPE", "FAILURES", "LAST SEEN", "ERROR"].map((title) => ({ title }));
  const cells = faults.map(({ fingerprint, type, failures, lastSeen, message }) =>
    [fingerprint, type, numberText(failures), agoText(lastSeen), message].map((text) => ({ text })),
  );
  return ["", ...new Table(columns, paint, width, true).rows(cells).trimEnd().split("\n")];
}
