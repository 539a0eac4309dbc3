import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import {
  type Database,
  type JobRecord,
  jobSituation,
  type LivePlace,
  livePlaces,
  liveWorkers,
  policiesOf,
  queuedAhead,
  type WorkerGroup,
  workersBehind,
} from "@muster/db";
import { unknownJob } from "@muster/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { demandJob } from "../../access/found.ts";
import { reachIn } from "../../access/reach.ts";
import type { ApiContext } from "../../api-context.ts";
import { turnOf } from "../../bounds/party.ts";
import { toProtoState } from "../../enums.ts";
import { toStatus } from "../../to-proto.ts";
import { onlyJobId } from "../fields.ts";
import { withUnmet } from "../placement/unmet-jobs.ts";
import { explain } from "./explanation.ts";
import type { Facts, Fleet } from "./facts.ts";
import { lookIntoList } from "./look.ts";
import { matching } from "./placement.ts";
import { seenFacts } from "./seen-facts.ts";

type ExplainJob = ServiceImpl<typeof SchedulerService>["explainJob"];
type Response = Awaited<ReturnType<ExplainJob>>;

/** Gathers what the stores say about a job, and returns why it is not running. */
export function explainJob(api: ApiContext): ExplainJob {
  return async ({ jobId }, call) => {
    const context = { ...api, database: api.database.within(turnOf(call)) };
    const id = onlyJobId(jobId);
    const sees = await demandJob(call, "jobs.read", context.database, id);
    const facts = await gather(context, id);
    const seen = await seenFacts(context.database, facts, { sees, reach: reachIn(call, "jobs.read") });
    await api.audit.readJobs(call, [seen.job]);
    const [told = seen.job] = await withUnmet(context.database, [seen.job]);
    return toResponse(seen, told);
  };
}

async function gather(context: ApiContext, taskId: string): Promise<Facts> {
  const { database } = context;
  const found = await jobSituation(database, taskId);
  if (found === undefined) throw unknownJob(taskId);
  if (found.job.state !== "queued") return found;
  const policies = await policiesFor(database, found.job);
  // Nobody takes what is paused, in whatever list it is.
  const isPaused = policies.pauses.length > 0;
  const { look, situation } = isPaused
    ? { look: "unsure" as const, situation: found }
    : await lookIntoList(context, found);
  const { job, lane } = situation;
  if (job.state !== "queued") return situation;
  const groups = await liveWorkers(database, job.type, job.queue);
  const able = groups.filter(({ knowsType, servesQueue }) => knowsType && servesQueue);
  const place = able.length > 0 ? queuedAhead(database, taskId, lane, able) : { ahead: 0, more: false };
  const places = able.length > 0 ? await livePlaces(database, job.type, job.queue) : [];
  const fleet = { ...fleetOf(groups, able), ...fitting(matching(places, job.placement)) };
  return { ...situation, policies, line: { fleet, look, places, ...(await place) } };
}

async function policiesFor(database: Database, job: JobRecord): Promise<NonNullable<Facts["policies"]>> {
  const policies = await policiesOf(database, job);
  const fresh = policies.gates.filter(({ record }) => record.inForceSinceMs === undefined);
  const epoch = Math.max(0, ...fresh.map(({ record }) => record.limit.epoch));
  return { ...policies, behind: fresh.length === 0 ? [] : await workersBehind(database.query, epoch) };
}

/** Of the able workers those that take such a job, where there are any: the others' slots are nothing to it. */
function fitting(places: readonly LivePlace[]): Partial<Pick<Fleet, "able" | "slots" | "busySlots">> {
  if (places.length === 0) return {};
  const sum = (key: "slots" | "busySlots"): number => places.reduce((total, place) => total + place[key], 0);
  return { able: places.length, slots: sum("slots"), busySlots: sum("busySlots") };
}

function fleetOf(groups: readonly WorkerGroup[], able: readonly WorkerGroup[]): Fleet {
  const sum = (of: readonly WorkerGroup[], key: "workers" | "slots" | "busySlots"): number =>
    of.reduce((total, group) => total + group[key], 0);
  return {
    live: sum(groups, "workers"),
    knowType: sum(
      groups.filter(({ knowsType }) => knowsType),
      "workers",
    ),
    able: sum(able, "workers"),
    slots: sum(able, "slots"),
    busySlots: sum(able, "busySlots"),
  };
}

/** @param told the job as its status tells of it */
function toResponse(facts: Facts, told: JobRecord): Response {
  const { job, line, runner, nowMs } = facts;
  const waits = job.state === "scheduled" || job.state === "retry";
  const holdsLease = runner?.state === "alive" || runner?.state === "draining";
  const { code, sentence, details } = explain(facts);
  return {
    jobId: job.taskId,
    state: toProtoState(job.state),
    code,
    sentence,
    ...details,
    status: toStatus(told),
    ...(waits ? { dueAt: timestampFromDate(job.runAt) } : {}),
    ...(holdsLease ? { leaseExpiresAt: timestampFromDate(new Date(nowMs + runner.leaseLeftMs)) } : {}),
    ...(line === undefined
      ? {}
      : {
          ahead: line.ahead,
          moreAhead: line.more,
          workers: line.fleet.able,
          slots: line.fleet.slots,
          busySlots: line.fleet.busySlots,
          missingFromRedis: line.look === "missing" || line.look === "repaired",
          repaired: line.look === "repaired",
        }),
  };
}
