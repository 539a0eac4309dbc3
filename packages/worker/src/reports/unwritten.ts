import {
  lineText,
  MAX_LOG_BYTES,
  MAX_LOG_LINES,
  type OutputStream,
  type ReportEntry,
  type ReportKind,
} from "@muster/job";
import { Output } from "./output.ts";

/** Old progress is deleted once in this many reports. */
const TRIM_EVERY = 64;
const CUT = lineText("warn", {}, "… (cut): this attempt has logged more than is kept");

/** What one attempt has reported and the store has not yet accepted: bounded, whatever the handler does. */
export class Unwritten {
  #waiting: Omit<ReportEntry, "number">[] = [];
  readonly #output = new Output();
  /** Given out for writing and not yet known to be written: repeated unchanged, numbers included. */
  #offered: ReportEntry[] = [];
  #number = 0;
  #lines = 0;
  #bytes = 0;
  #progress = 0;

  get isEmpty(): boolean {
    return this.#offered.length === 0 && this.#waiting.length === 0 && this.#output.isEmpty;
  }

  add(kind: ReportKind, data: string): void {
    if (kind === "log" && !this.#fits(data)) return;
    // Of several waiting progress values only the last matters, in its own place.
    if (kind === "progress") this.#waiting = this.#waiting.filter((entry) => entry.kind !== "progress");
    this.#waiting.push({ kind, data });
  }

  /** Merges what a program wrote into what waits of the same stream. */
  addOutput(stream: OutputStream, data: Uint8Array): void {
    this.#output.add(stream, data);
  }

  /** What to write next; the same again until `written`. */
  offer(): { readonly entries: readonly ReportEntry[]; readonly trims: boolean } {
    if (this.#offered.length === 0) {
      this.#waiting.push(...this.#output.take());
      this.#offered = this.#waiting.map((entry) => ({ ...entry, number: (this.#number += 1) }));
      this.#waiting = [];
    }
    const progress = this.#offered.some(({ kind }) => kind === "progress");
    if (progress) this.#progress += 1;
    return { entries: this.#offered, trims: progress && this.#progress % TRIM_EVERY === 0 };
  }

  written(): void {
    this.#offered = [];
  }

  /** Counts the line; the first one over the limit is replaced by a mark. */
  #fits(data: string): boolean {
    if (this.#lines > MAX_LOG_LINES) return false;
    this.#lines += 1;
    this.#bytes += Buffer.byteLength(data);
    if (this.#lines <= MAX_LOG_LINES && this.#bytes <= MAX_LOG_BYTES) return true;
    this.#lines = MAX_LOG_LINES + 1;
    this.#waiting.push({ kind: "log", data: CUT });
    return false;
  }
}
