import { Attacker, grpcStatus } from "./attacker.ts";

const PIECE: Buffer = Buffer.alloc(64 * 1024);

export interface StalledBodies {
  /** How each of the calls ended. */
  readonly statuses: readonly Promise<number | undefined>[];
  close(): void;
}

/** Streams of one connection that each send this many bytes of a SubmitJobs, and then nothing more. */
export async function stallBodies(port: number, streams: number, bytes: number): Promise<StalledBodies> {
  const attacker = new Attacker(port);
  await attacker.ready();
  const statuses = Array.from({ length: streams }, () => {
    const stream = attacker.call("SubmitJobs");
    const status = grpcStatus(stream);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(bytes + 1, 1);
    stream.write(head);
    for (let sent = 0; sent < bytes; sent += PIECE.length) stream.write(PIECE);
    return status;
  });
  return { statuses, close: () => attacker.close() };
}
