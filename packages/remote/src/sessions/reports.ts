import type { AttemptRecords } from "@muster/claiming";
import {
  type AttemptKey,
  lineText,
  MAX_LOG_BYTES,
  MAX_LOG_LINES,
  MAX_OUTPUT_BYTES,
  type ReportEntry,
  type ReportedOutput,
} from "@muster/job";
import { forgetFirst } from "./forget-first.ts";
import type { RemoteWorker } from "./remote-worker.ts";

/** Attempts of which is known how much they have reported. */
const MOST_KEPT = 20_000;
/** How often the old progress of a job is forgotten, milliseconds. */
const TRIM_EVERY_MS = 60_000;

export interface SaidReport extends Pick<AttemptKey, "taskId" | "fence"> {
  readonly entries: readonly ReportEntry[];
}

/** How much one attempt has told, and from which of its entries on that was too much. */
interface Told {
  seen: number;
  lines: number;
  lineBytes: number;
  outputBytes: number;
  linesCut: number;
  outputCut: number;
  trimAt: number;
}

const CUT_LINE = lineText("warn", {}, "… (cut): this attempt has logged more than is kept");
/** What sealing adds to a piece of output is not its attempt's fault. */
const OUTPUT_ROOM = 1.5;

/** Keeps what remote attempts report. What is too much for one attempt is cut, as a worker with a database does itself. */
export class RemoteReports {
  readonly #records: Pick<AttemptRecords, "report">;
  readonly #told = new Map<string, Told>();

  constructor(records: Pick<AttemptRecords, "report">) {
    this.#records = records;
  }

  /** Those of the attempts that are no longer this worker's. Rejects as `Database.query` does: a repeat keeps nothing twice. */
  async report({ workerId }: RemoteWorker, reports: readonly SaidReport[]): Promise<SaidReport[]> {
    const kept = await Promise.all(
      reports.map(({ taskId, fence, entries }) => {
        const told = this.#of(`${taskId}/${fence}`);
        const trims = performance.now() >= told.trimAt && entries.some(({ kind }) => kind === "progress");
        if (trims) told.trimAt = performance.now() + TRIM_EVERY_MS;
        const within = entries.flatMap((entry) => cut(told, entry));
        return this.#records.report({ taskId, fence, workerId, entries: within, trims });
      }),
    );
    return reports.filter((_, index) => kept[index] !== true);
  }

  #of(key: string): Told {
    let told = this.#told.get(key);
    if (told === undefined) {
      const trimAt = performance.now() + TRIM_EVERY_MS;
      const never = Number.POSITIVE_INFINITY;
      told = { seen: 0, lines: 0, lineBytes: 0, outputBytes: 0, linesCut: never, outputCut: never, trimAt };
      this.#told.set(key, told);
      forgetFirst(this.#told, MOST_KEPT);
    }
    return told;
  }
}

/** The same for a repeat, which counts once. */
function cut(told: Told, entry: ReportEntry): readonly ReportEntry[] {
  if (entry.number > told.seen) count(told, entry);
  const { number, kind, data } = entry;
  const at = kind === "log" ? told.linesCut : kind === "output" ? told.outputCut : Number.POSITIVE_INFINITY;
  if (number < at) return [entry];
  if (number > at) return [];
  return [{ number, kind, data: kind === "log" ? CUT_LINE : cutOutput(data) }];
}

function count(told: Told, { number, kind, data }: ReportEntry): void {
  told.seen = number;
  if (kind === "log") {
    told.lines += 1;
    told.lineBytes += Buffer.byteLength(data);
    if (told.lines > MAX_LOG_LINES || told.lineBytes > MAX_LOG_BYTES)
      told.linesCut = Math.min(told.linesCut, number);
  } else if (kind === "output") {
    // As base64.
    told.outputBytes += (data.length * 3) / 4;
    if (told.outputBytes > MAX_OUTPUT_BYTES * OUTPUT_ROOM) told.outputCut = Math.min(told.outputCut, number);
  }
}

function cutOutput(data: string): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whoever reads requests has made it
  const { stream } = JSON.parse(data) as ReportedOutput;
  return JSON.stringify({ stream, base64: "", cut: true } satisfies ReportedOutput);
}
