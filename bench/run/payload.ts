/** What every job of every system carries: an object whose JSON has exactly `PAYLOAD_BYTES` bytes. */
export interface Payload {
  readonly seq: number;
  /** Nanoseconds on the machine's monotonic clock when the job was due to be submitted; "" where nobody asks. */
  readonly at: string;
  readonly pad: string;
}

export const PAYLOAD_BYTES = 100;

const FRAME = JSON.stringify({ seq: 0, at: "", pad: "" }).length - 1;
const PADDING = "x".repeat(PAYLOAD_BYTES);

export function payload(seq: number, at = ""): Payload {
  return { seq, at, pad: PADDING.slice(0, PAYLOAD_BYTES - FRAME - String(seq).length - at.length) };
}

export function payloads(first: number, count: number, at?: string): Payload[] {
  return Array.from({ length: count }, (_, index) => payload(first + index, at));
}

/** Nanoseconds on a clock that all processes of the machine share. */
export function nowNs(): string {
  return String(process.hrtime.bigint());
}

/** The `at` of a payload that comes from a library which does not know its type. */
export function dueAt(received: unknown): string {
  if (
    typeof received !== "object" ||
    received === null ||
    !("at" in received) ||
    typeof received.at !== "string"
  )
    throw new Error(`expected a job of the benchmark, got ${JSON.stringify(received)}`);
  return received.at;
}
