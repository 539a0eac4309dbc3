import {
  type Blame,
  type Body,
  type ClaimedJob,
  MAX_ERROR_LENGTH,
  MAX_REASON_LENGTH,
  MAX_RESULT_BYTES,
  MAX_STACK_LENGTH,
  type Outcome,
  type ReportEntry,
  type ReportedLine,
  type ReportedOutput,
} from "@muster/job";
import type { Place, Sealer, WrittenPurpose } from "@muster/sealing";

type Kept = Extract<Outcome, { kind: "succeeded" | "permanent" }>;
/** As its handler has ended it, or as what ran it was lost. */
type Ended = Outcome | { readonly kind: "lost"; readonly error: string; readonly blame?: Blame };

/** Seals what is written of one attempt, tied to its job: what it is, and what became of it, is for whoever has the key. */
export class AttemptSealer {
  readonly #sealer: Sealer;
  readonly #type: string;
  readonly #jobId: string;

  constructor(sealer: Sealer, { taskId, type }: Pick<ClaimedJob, "taskId" | "type">) {
    this.#sealer = sealer;
    this.#type = type;
    this.#jobId = taskId;
  }

  /** How the attempt ends: its result, or its error and its stack. Which of the ways it is stays clear. */
  outcome(outcome: Ended): Ended {
    if (outcome.kind === "succeeded")
      return outcome.result === undefined ? outcome : this.result(outcome.result);
    if (outcome.error === undefined) return outcome;
    const { kind } = outcome;
    // The reason that a handler gives for its cancel is kept in less room.
    const maxLength = kind === "cancelled" ? MAX_REASON_LENGTH : MAX_ERROR_LENGTH;
    const sealed = { text: outcome.error, code: kind, maxLength, fingerprint: true };
    const error = this.#sealer.sealText(sealed, this.#place("error"));
    if (!("stack" in outcome) || outcome.stack === undefined) return { ...outcome, error };
    return { ...outcome, error, stack: this.#text("stack", outcome.stack, MAX_STACK_LENGTH) };
  }

  /** Also for one that its handler ends in a transaction of its own. */
  result({ kind, data: clear }: Body): Kept {
    const data = this.#sealer.seal({ content: kind, data: clear }, this.#place("result"));
    if (data.length <= MAX_RESULT_BYTES) return { kind: "succeeded", result: { kind: "bytes", data } };
    const expected = this.#sealer.atMost(MAX_RESULT_BYTES);
    const error = `result: expected ${expected}, got ${clear.length}; store it elsewhere and return where`;
    return { kind: "permanent", error };
  }

  /** What it reports. Levels, streams and marks of what was cut stay clear. */
  entries(entries: readonly ReportEntry[]): ReportEntry[] {
    return entries.map((entry) => ({ ...entry, data: this.#entry(entry) }));
  }

  #entry({ kind, data }: ReportEntry): string {
    // Of a bounded text: an envelope takes a third more, and nothing is cut any more.
    const maxLength = Infinity;
    if (kind === "progress") return JSON.stringify(this.#text("progress", data, maxLength));
    if (kind === "log") {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- lineText of packages/job wrote it
      const { level } = JSON.parse(data) as ReportedLine;
      return JSON.stringify({ level, message: this.#text("log", data, maxLength) } satisfies ReportedLine);
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- output.ts wrote it
    const output = JSON.parse(data) as ReportedOutput;
    const clear = { content: "bytes", data: Buffer.from(output.base64, "base64") } as const;
    const base64 = this.#sealer.seal(clear, this.#place("output")).toString("base64");
    return JSON.stringify({ ...output, base64 } satisfies ReportedOutput);
  }

  #text(purpose: WrittenPurpose, text: string, maxLength: number): string {
    return this.#sealer.sealText({ text, code: purpose, maxLength }, this.#place(purpose));
  }

  #place(purpose: WrittenPurpose): Place {
    return { purpose, type: this.#type, jobId: this.#jobId };
  }
}
