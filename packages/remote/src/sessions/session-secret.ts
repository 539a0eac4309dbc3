import { createHmac, hash, timingSafeEqual } from "node:crypto";

/** 128 bits. */
const SESSION_BYTES = 16;

/** Whose registration it is; all of it is known to whoever registers, and to nobody else. */
interface Registration {
  readonly identity: string;
  /** As the worker says it. */
  readonly instance: string;
  readonly workerId: string;
}

/**
 * The session of a registration: the same for a repeat whose first answer was lost, on whichever server, and not to be
 * had from the database, which knows its digest and that of the instance.
 * @param key a secret of the installation
 */
export function sessionOf(key: string, { identity, instance, workerId }: Registration): string {
  const text = JSON.stringify(["session", identity, instance, workerId]);
  return createHmac("sha256", key).update(text).digest().subarray(0, SESSION_BYTES).toString("base64url");
}

export const digestOfSession = (session: string): Buffer => hash("sha256", session, "buffer");

/** Takes as long for a session that is nearly right. */
export function isSession(session: string, digest: Uint8Array): boolean {
  const shown = digestOfSession(session);
  return shown.length === digest.length && timingSafeEqual(shown, digest);
}

/** What the database knows of an instance: of two identities it is never the same. */
export const instanceDigest = (identity: string, instance: string): string =>
  hash("sha256", JSON.stringify([identity, instance]), "base64url");
