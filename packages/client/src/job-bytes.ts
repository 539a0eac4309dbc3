import type { NewJob } from "@muster/db";

/**
 * What a job's caller makes a statement and its batch carry: its payload and its labels, which may be 30 KB even with
 * an empty payload. The rest of a row is small and bounded.
 */
export function jobBytes({ payload, labels }: NewJob): number {
  return payload.data.length + (labels === undefined ? 0 : labelBytes(labels));
}

function labelBytes(labels: Readonly<Record<string, string>>): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(labels))
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  return bytes;
}
