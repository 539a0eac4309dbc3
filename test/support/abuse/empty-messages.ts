import { gzipSync } from "node:zlib";
import { Attacker, framed, grpcStatus } from "./attacker.ts";

/** Field 1, without a byte in it. */
const EMPTY_MESSAGE: Buffer = Buffer.from([0x0a, 0x00]);
const COMPRESSED = 1;

/** SubmitJobs with this many empty jobs, some KB of gzip. Returns the call's status. */
export async function submitEmptyJobs(port: number, jobs: number): Promise<number | undefined> {
  const attacker = new Attacker(port);
  try {
    const stream = attacker.call("SubmitJobs", { "grpc-encoding": "gzip" });
    stream.end(framed(gzipSync(Buffer.alloc(2 * jobs, EMPTY_MESSAGE)), COMPRESSED));
    return await grpcStatus(stream);
  } finally {
    attacker.close();
  }
}

/** SubmitJob as Connect JSON whose payload is a list of this many empty lists. Returns the HTTP status. */
export async function submitEmptyLists(port: number, lists: number): Promise<number> {
  const body = `{"job":{"type":"noop","json":[${"[],".repeat(lists)}[]]}}`;
  const answer = await fetch(`http://127.0.0.1:${port}/scheduler.v1.SchedulerService/SubmitJob`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}
