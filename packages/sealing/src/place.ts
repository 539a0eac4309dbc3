/** What an envelope is, and of which job. It is authenticated: moved elsewhere, the envelope does not open. */
export type Place =
  /** A submit replaces the payload of a job that exists, and a schedule's has no job: a payload is not tied to one. */
  | { readonly purpose: "payload"; readonly type: string }
  | { readonly purpose: WrittenPurpose; readonly type: string; readonly jobId: string };

/** What workers write. */
export type WrittenPurpose = Exclude<keyof typeof CODES, "payload">;

const CODES = { payload: 1, result: 2, error: 3, stack: 4, log: 5, progress: 6, output: 7 } as const;

/** For whoever does not know which of them an envelope is. */
export const WRITTEN_PURPOSES: readonly WrittenPurpose[] = [
  "result",
  "error",
  "stack",
  "log",
  "progress",
  "output",
];

/**
 * The additional authenticated data: the header, what it is, the length of the type's UTF-8 in two bytes and that UTF-8, and, of
 * what workers write, the sixteen bytes of the job's id. Each part says where it ends, so that no two places read alike.
 */
export function authenticatedOf(header: Uint8Array, place: Place): Uint8Array {
  const type = Buffer.from(place.type, "utf8");
  const form = Uint8Array.of(CODES[place.purpose], type.length >> 8, type.length & 0xff);
  const parts = [header, form, type];
  if (place.purpose !== "payload") parts.push(Buffer.from(place.jobId.replaceAll("-", ""), "hex"));
  return Buffer.concat(parts);
}
