import { envelopeIn, isSealed } from "@muster/job";
import {
  type Clear,
  type KeyProvider,
  type Place,
  SealError,
  Sealing,
  WRITTEN_PURPOSES,
} from "@muster/sealing";

/** What is to be opened, and of which job it is. */
export interface Sealed {
  readonly input: Uint8Array;
  readonly type: string;
  /** Undefined: a payload, which is not tied to a job. */
  readonly jobId: string | undefined;
}

/**
 * What an envelope holds, whichever of a job's payload, result, errors and reports it is.
 * @throws SealError for what is no envelope, and for one that does not open
 */
export async function unseal(keys: KeyProvider, { input, type, jobId }: Sealed): Promise<Clear> {
  const envelope = envelopeOf(input);
  const sealing = new Sealing({ keys });
  const places: Place[] = [{ purpose: "payload", type }];
  if (jobId !== undefined) for (const purpose of WRITTEN_PURPOSES) places.push({ purpose, type, jobId });
  let refusal: SealError | undefined;
  for (const place of places) {
    try {
      return await sealing.open(envelope, place);
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      refusal = error;
    }
  }
  throw refusal ?? new SealError("is not sealed");
}

/** As bytes, as `sealed:…`, and as base64 and hexadecimal digits, as an API and psql show bytes. */
function envelopeOf(input: Uint8Array): Uint8Array {
  if (isSealed(input)) return input;
  const text = Buffer.from(input)
    .toString("utf8")
    .trim()
    .replace(/^"(.*)"$/su, "$1");
  const hex = /^\\x([\da-f]+)$/iu.exec(text)?.[1];
  return envelopeIn(text) ?? (hex === undefined ? Buffer.from(text, "base64") : Buffer.from(hex, "hex"));
}
