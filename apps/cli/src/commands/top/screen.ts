import type { Fault } from "@muster/proto/scheduler/v1/fault_service";
import type { GetFleetResponse } from "@muster/proto/scheduler/v1/fleet_service";
import type { QueueStatus } from "@muster/proto/scheduler/v1/queue";
import { WorkerState, WorkerStateSchema } from "@muster/proto/scheduler/v1/worker";
import { enumWord } from "../../output/enum-words.ts";
import type { Noun } from "../../output/noun.ts";
import type { Paint } from "../../output/paint.ts";
import { Table } from "../../output/table.ts";
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
}

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

const BESIDES_QUEUES = 12;

/** @param screen how much fits; undefined = all of it is wanted */
export function drawScreen(
  { url, context, queues, fleet, faults }: Seen,
  paint: Paint,
  screen: Screen | undefined,
): string {
  const width = screen?.columns ?? Infinity;
  const most = screen === undefined ? queues.length : Math.max(3, screen.rows - BESIDES_QUEUES);
  const busiest = queues.toSorted((a, b) => weight(b) - weight(a)).slice(0, most);
  const more = queues.length - busiest.length;
  const taking = fleet.counts.find(({ state }) => state === WorkerState.TAKING);
  const others = fleet.counts
    .filter(({ state }) => state !== WorkerState.TAKING)
    .map(({ state, workers }) => `${workers} ${enumWord(WorkerStateSchema, state)}`);
  const head = [
    `muster top  ${new Date().toISOString().slice(11, 19)}  ${context === "" ? url : `${context} (${url})`}`,
    `${plural(taking?.workers ?? 0, "worker")} taking jobs, ${taking?.busySlots ?? 0} of ${taking?.slots ?? 0} slots busy${others.length === 0 ? "" : `; ${others.join(", ")}`}; load ${fleet.meanLoad.toFixed(2)}; leader ${fleet.leaderName || fleet.leader || "nobody"}`,
  ];
  const lines = head.map((line, i) =>
    paint(
      Array.from(line)
        .slice(0, width === Infinity ? undefined : width)
        .join(""),
      i === 0 ? "head" : undefined,
    ),
  );
  return [
    ...lines,
    "",
    rowsOf(QUEUE, busiest, paint, width).trimEnd(),
    ...(more > 0 ? [`and ${plural(more, "queue")} more`] : []),
    ...faultLines(faults, paint, width),
    "",
  ].join("\n");
}

const weight = ({ ready, running, pause }: QueueStatus): number =>
  Number(ready?.value ?? 0n) + Number(running?.value ?? 0n) + (pause === undefined ? 0 : 1);

function rowsOf(
  noun: Noun<typeof QUEUE.schema>,
  items: readonly QueueStatus[],
  paint: Paint,
  width: number,
): string {
  const columns = noun.columns.filter(({ wide }) => wide !== true);
  const cells = items.map((item) =>
    columns.map(({ of, tone }) => ({ text: of(item) || "–", tone: tone?.(item) })),
  );
  return new Table(columns, paint, width).rows(cells);
}

function faultLines(faults: readonly Fault[] | undefined, paint: Paint, width: number): string[] {
  if (faults === undefined || faults.length === 0) return [];
  const columns = ["FAULT", "TYPE", "FAILURES", "LAST SEEN", "ERROR"].map((title) => ({ title }));
  const cells = faults.map(({ fingerprint, type, failures, lastSeen, message }) =>
    [fingerprint, type, numberText(failures), agoText(lastSeen), message].map((text) => ({ text })),
  );
  return ["", new Table(columns, paint, width).rows(cells).trimEnd()];
}
