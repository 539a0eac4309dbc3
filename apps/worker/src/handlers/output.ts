import type { Readable } from "node:stream";

/** What a stream said, up to a bound. */
export interface Captured {
  /** UTF-8; bytes that are none become U+FFFD. */
  readonly text: string;
  readonly truncated: boolean;
}

/** Reads the stream to its end and keeps its first `maxBytes`; the rest is read too, or the writer would block. */
export function capture(stream: Readable, maxBytes: number): () => Captured {
  const chunks: Buffer[] = [];
  let kept = 0;
  let truncated = false;
  stream.on("data", (chunk: Buffer) => {
    const room = maxBytes - kept;
    if (chunk.length > room) truncated = true;
    if (room <= 0) return;
    const part = chunk.subarray(0, room);
    chunks.push(part);
    kept += part.length;
  });
  return () => ({ text: Buffer.concat(chunks).toString("utf8"), truncated });
}
