import type { Readable } from "node:stream";
import type { Hider } from "./secret-references.ts";

/** What a stream said, up to a bound. */
export interface Captured {
  /** Its first bytes as UTF-8; invalid bytes become U+FFFD. */
  readonly text: string;
  readonly truncated: boolean;
  /** Its last bytes, whatever the bound: a program says at the end why it failed. */
  readonly tail: string;
}

const TAIL_BYTES = 1_000;
/** Of what is not kept, so much is read between two pauses: some 50 MB a second. */
const UNKEPT_BYTES: number = 512 * 1024;
const PAUSE_MS = 10;

interface CaptureOptions {
  /** Called when there is more than is kept, for a reader that wants no more. */
  readonly onFull?: () => void;
  /** Where secrets may come back. */
  readonly hider?: Hider | undefined;
  /** Told all that comes, without secrets, also what is not kept. */
  readonly tell?: (data: Buffer) => void;
}

/**
 * Reads the stream to its end and keeps its first `maxBytes`; the rest is read too, or the writer would block, but with
 * pauses: eight programs that wrote without end held up the other jobs of their worker for seconds.
 */
export function capture(
  stream: Readable,
  maxBytes: number,
  { onFull = () => {}, hider, tell = () => {} }: CaptureOptions = {},
): () => Captured {
  const chunks: Buffer[] = [];
  let kept = 0;
  let unkept = 0;
  let truncated = false;
  let tail: Buffer = Buffer.alloc(0);
  const keep = (chunk: Buffer): void => {
    tail = Buffer.concat([tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
    const part = chunk.subarray(0, maxBytes - kept);
    // Even an empty part would hold on to the memory of its whole chunk.
    if (part.length > 0) chunks.push(part);
    kept += part.length;
    if (part.length === chunk.length) return;
    truncated = true;
    unkept += chunk.length - part.length;
    if (unkept >= UNKEPT_BYTES) {
      unkept = 0;
      stream.pause();
      setTimeout(() => stream.resume(), PAUSE_MS);
    }
    onFull();
  };
  const take = (data: Buffer): void => {
    keep(data);
    tell(data);
  };
  stream.on("data", (chunk: Buffer) => take(hider === undefined ? chunk : hider.push(chunk)));
  return () => {
    if (hider !== undefined) take(hider.end());
    return { text: Buffer.concat(chunks).toString("utf8"), truncated, tail: tail.toString("utf8") };
  };
}
