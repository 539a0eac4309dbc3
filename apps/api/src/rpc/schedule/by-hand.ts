import type { ServiceImpl } from "@connectrpc/connect";
import { promptDatabase } from "@muster/db";
import type { Reading } from "@muster/job";
import type { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { ExplainScheduleCode } from "@muster/proto/scheduler/v1/schedule_service";
import {
  backfill,
  explainSchedule as explain,
  readName,
  SCHEDULE_FIELDS,
  trigger,
  type WhyCode,
} from "@muster/schedule";
import { demandSchedule } from "../../access/found.ts";
import type { ApiContext } from "../../api-context.ts";
import { scheduleTarget } from "../../audit/entry-of.ts";
import { turnOf } from "../../bounds/party.ts";
import { timestampAt } from "../../timestamps.ts";
import { readTimestamp, refuseMissing, rpcReading } from "../fields.ts";
import { readOverlap } from "./read-schedule.ts";

type Calls = ServiceImpl<typeof ScheduleService>;

const MAX_REQUEST_ID = 128;
const USUAL_RATE = 10;
const SLOWEST = 0.01;
const FASTEST = 1_000;

export function triggerSchedule({ database, audit, newId }: ApiContext): Calls["triggerSchedule"] {
  return async (request, call) => {
    const reading = rpcReading();
    const name = readName(reading, SCHEDULE_FIELDS.name, request.name);
    const requestId = reading.text("request_id", request.requestId, { max: MAX_REQUEST_ID });
    reading.end();
    // Without an id, each call is a request of its own.
    const own = promptDatabase(database.within(turnOf(call)));
    await demandSchedule(call, "schedules.trigger", own, name);
    const changing = audit.changing(call, request, { targets: [scheduleTarget(name)] }, own);
    return { jobId: await trigger(changing, name, requestId || newId(), newId) };
  };
}

export function backfillSchedule({ database, audit, newId }: ApiContext): Calls["backfillSchedule"] {
  return async (request, call) => {
    const reading = rpcReading();
    const name = readName(reading, SCHEDULE_FIELDS.name, request.name);
    const { dryRun, from, to } = request;
    if (from === undefined) refuseMissing(reading, "from");
    if (to === undefined) refuseMissing(reading, "to");
    const fromMs = from ? readTimestamp(reading, "from", from) : 0;
    const toMs = to ? readTimestamp(reading, "to", to) : 0;
    if (from !== undefined && to !== undefined && toMs < fromMs)
      reading.refuse("to", "no time before from", new Date(toMs).toISOString());
    const overlap = readOverlap(reading, request.overlap) ?? "allow";
    const perSecond = readRate(reading, request.perSecond);
    const requestId = reading.text("request_id", request.requestId, {
      min: dryRun ? 0 : 1,
      max: MAX_REQUEST_ID,
    });
    reading.end();
    const wish = { fromMs, toMs, overlap, perSecond, dryRun, requestId };
    const own = database.within(turnOf(call));
    await demandSchedule(call, "schedules.trigger", own, name);
    const changing = audit.changing(call, request, { targets: [scheduleTarget(name)] }, own);
    const times = await backfill(changing, name, wish, newId);
    return { count: times.length, times: times.map(timestampAt) };
  };
}

function readRate(reading: Reading, perSecond: number): number {
  if (perSecond === 0) return USUAL_RATE;
  if (!(perSecond >= SLOWEST && perSecond <= FASTEST))
    reading.refuse("per_second", `0, or ${SLOWEST} to ${FASTEST}`, perSecond);
  return perSecond;
}

const CODES: Readonly<Record<WhyCode, ExplainScheduleCode>> = {
  submitted: ExplainScheduleCode.SUBMITTED,
  pending: ExplainScheduleCode.PENDING,
  skipped_overlap: ExplainScheduleCode.SKIPPED_OVERLAP,
  skipped_paused: ExplainScheduleCode.SKIPPED_PAUSED,
  skipped_max_runs: ExplainScheduleCode.SKIPPED_MAX_RUNS,
  skipped_failure: ExplainScheduleCode.SKIPPED_FAILURE,
  missed: ExplainScheduleCode.MISSED,
  not_due: ExplainScheduleCode.NOT_DUE,
  paused: ExplainScheduleCode.PAUSED,
  ended: ExplainScheduleCode.ENDED,
  broken: ExplainScheduleCode.BROKEN,
  not_a_time: ExplainScheduleCode.NOT_A_TIME,
  before_creation: ExplainScheduleCode.BEFORE_CREATION,
  unknown: ExplainScheduleCode.UNKNOWN,
};

export function explainSchedule({ database }: ApiContext): Calls["explainSchedule"] {
  return async ({ name: asked, nominal }, call) => {
    const reading = rpcReading();
    const name = readName(reading, SCHEDULE_FIELDS.name, asked);
    const asksAt = nominal && Math.floor(readTimestamp(reading, "nominal", nominal));
    reading.end();
    const own = database.within(turnOf(call));
    await demandSchedule(call, "schedules.read", own, name);
    const { code, sentence, nominalMs, taskId } = await explain(own, name, asksAt);
    return {
      code: CODES[code],
      sentence,
      jobId: taskId ?? "",
      ...(nominalMs !== undefined && { nominal: timestampAt(nominalMs) }),
    };
  };
}
