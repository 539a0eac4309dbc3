import type { ServiceImpl } from "@connectrpc/connect";
import { listAttempts as listPage } from "@muster/db";
import { unknownJob } from "@muster/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { ApiContext } from "../api-context.ts";
import { reserveAnswer, turnOf } from "../bounds/party.ts";
import { toAttempt } from "../to-proto.ts";
import { readJobId, readSize, rpcReading } from "./fields.ts";
import { badToken } from "./page-token.ts";

type ListAttempts = ServiceImpl<typeof SchedulerService>["listAttempts"];

const DEFAULT_PAGE = 50;
/** This many errors and stacks of maximum length still fit into the 4 MB that gRPC clients accept by default. */
const MAX_PAGE = 100;
/** An error and a stack of maximum length. */
const ATTEMPT_BYTES: number = 32 * 1024;
/** A job's first attempt. */
const FIRST_FENCE = 1;

/** Newest first. A page is defined by the fences it covers, so attempts that start meanwhile shift nothing. */
export function listAttempts({ database }: ApiContext): ListAttempts {
  return async ({ jobId, pageSize, pageToken }, call) => {
    const reading = rpcReading();
    const id = readJobId(reading, "job_id", jobId);
    const size = readSize(reading, "page_size", pageSize, { usual: DEFAULT_PAGE, max: MAX_PAGE });
    reading.end();
    reserveAnswer(call, size * ATTEMPT_BYTES);
    const before = pageToken === "" ? undefined : readToken(pageToken);
    const attempts = await listPage(database.within(turnOf(call)), id, size, before);
    if (attempts === undefined) throw unknownJob(id);
    const last = attempts.length < size ? undefined : attempts.at(-1);
    const ended = last === undefined || last.fence === FIRST_FENCE;
    return { attempts: attempts.map(toAttempt), nextPageToken: ended ? "" : `${last.fence}` };
  };
}

/** The last fence that the page before covered; opaque to callers. */
function readToken(token: string): number {
  if (!/^[1-9]\d{0,8}$/u.test(token)) throw badToken(token);
  return Number(token);
}
