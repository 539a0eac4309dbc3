import { createDecipheriv, hkdfSync } from "node:crypto";

/** One envelope, with nothing of Muster's: what another language has to do. See docs/encryption.md. */
export interface Asked {
  readonly envelope: Buffer;
  /** Keys by their names, 32 bytes each. */
  readonly keys: ReadonlyMap<string, Buffer>;
  /** 1 payload, 2 result, 3 error, 4 stack, 5 log, 6 progress, 7 output. */
  readonly purpose: number;
  readonly type: string;
  /** Of all but payloads. */
  readonly jobId?: string;
}

export function openEnvelope({ envelope, keys, purpose, type, jobId = "" }: Asked): Buffer {
  // The header: magic, version, what the content is, the length of the key's name, that name, an id, an IV.
  const kidEnd = 10 + (envelope[9] ?? 0);
  const headerEnd = kidEnd + 16 + 12;
  const kid = envelope.toString("latin1", 10, kidEnd);
  const id = envelope.subarray(kidEnd, kidEnd + 16);
  const iv = envelope.subarray(kidEnd + 16, headerEnd);
  const master = keys.get(kid);
  if (envelope.toString("latin1", 0, 8) !== "\u00F5MUSTER\u0001" || master === undefined)
    throw new Error(`no envelope of version 1, or no key "${kid}"`);

  // What is authenticated besides: the header, what it is, the type, and of what workers write the job's id.
  const name = Buffer.from(type, "utf8");
  const place = Buffer.from([purpose, name.length >> 8, name.length & 0xff]);
  const job = Buffer.from(jobId.replaceAll("-", ""), "hex");
  const authenticated = Buffer.concat([envelope.subarray(0, headerEnd), place, name, job]);

  // A key of its own for each envelope.
  const info = Buffer.concat([Buffer.from("muster sealing v1 envelope"), id]);
  const key = Buffer.from(hkdfSync("sha256", master, Buffer.alloc(0), info, 32));

  const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: 16 });
  decipher.setAAD(authenticated);
  decipher.setAuthTag(envelope.subarray(-16));
  return Buffer.concat([decipher.update(envelope.subarray(headerEnd, -16)), decipher.final()]);
}
