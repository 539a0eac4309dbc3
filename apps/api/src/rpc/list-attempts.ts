import type { ServiceImpl } from "@connectrpc/connect";
import { listAttempts as listPage } from "@muster/db";
import { unknownJob } from "@muster/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { demandJob } from "../access/found.ts";
import { seenAttempt } from "../access/sight.ts";
import type { ApiContext } from "../api-context.ts";
import { jobTarget } from "../audit/entry-of.ts";
import { reserveAnswer, turnOf } from "../bounds/party.ts";
import { toAttempt } from "../to-proto.ts";
import { readJobId, readSize, rpcReading } from "./fields.ts";
import { badToken, type PageTokens } from "./page-token.ts";

type ListAttempts = ServiceImpl<typeof SchedulerService>["listAttempts"];

const DEFAULT_PAGE = 50;
/** This many errors and stacks of maximum length still fit into the 4 MB that gRPC clients accept by default. */
const MAX_PAGE = 100;
/** An error and a stack of maximum length. */
const ATTEMPT_BYTES: number = 32 * 1024;
/** A job's first attempt. */
const FIRST_FENCE = 1;

/** Newest first. A page is defined by the fences it covers, so attempts that start meanwhile shift nothing. */
export function listAttempts({ database, pages, audit }: ApiContext): ListAttempts {
  return async ({ jobId, pageSize, pageToken }, call) => {
    const reading = rpcReading();
    const id = readJobId(reading, "job_id", jobId);
    const size = readSize(reading, "page_size", pageSize, { usual: DEFAULT_PAGE, max: MAX_PAGE });
    reading.end();
    reserveAnswer(call, size * ATTEMPT_BYTES);
    const own = database.within(turnOf(call));
    const tokens = await pages.of(call);
    const before = pageToken === "" ? undefined : readToken(tokens, pageToken, id);
    const sees = await demandJob(call, "jobs.read", own, id);
    const attempts = await listPage(own, id, size, before);
    if (attempts === undefined) throw unknownJob(id);
    if (sees && attempts.some(({ error }) => error !== null))
      await audit.read(call, { targets: [jobTarget(id)] }, attempts[0]?.fence);
    const last = attempts.length < size ? undefined : attempts.at(-1);
    const ended = last === undefined || last.fence === FIRST_FENCE;
    const shown = attempts.map((attempt) => toAttempt(seenAttempt(attempt, sees)));
    return { attempts: shown, nextPageToken: ended ? "" : tokens.seal(last.fence, askedOf(id)) };
  };
}

const askedOf = (jobId: string): string => `attempts of ${jobId}`;

/** The last fence that the page before covered. */
function readToken(tokens: PageTokens, token: string, jobId: string): number {
  const fence = tokens.open(token, askedOf(jobId));
  if (typeof fence !== "number" || !Number.isInteger(fence)) throw badToken(token);
  return fence;
}
