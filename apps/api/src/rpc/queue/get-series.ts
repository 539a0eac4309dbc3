import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import {
  type Measured,
  OTHERS,
  readSeries,
  SERIES_KEPT_MS,
  type SeriesFilter,
  type SeriesPoint,
} from "@muster/db";
import { MAX_TYPE_LENGTH, type Reading } from "@muster/job";
import type { QuantilesSchema, SeriesPointSchema } from "@muster/proto/scheduler/v1/queue";
import type { GetSeriesRequest, QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { demandAll, demandQueue } from "../../access/reach.ts";
import type { ApiContext } from "../../api-context.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { durationOf, timestampAt } from "../../timestamps.ts";
import { readDuration, readTimestamp, rpcReading } from "../fields.ts";

const MINUTE_MS = 60_000;
const HOUR_MS: number = 60 * MINUTE_MS;
const MAX_POINTS = 1_500;
const POINT_BYTES = 512;

/** What happened in each step of time. */
export function getSeries({ database }: ApiContext): ServiceImpl<typeof QueueService>["getSeries"] {
  return async (request, call) => {
    const filter = readFilter(request, Date.now());
    if (filter.queue === null) demandAll(call, "queues.read", "queue");
    else demandQueue(call, "queues.read", "queue", filter.queue);
    reserveAnswer(call, Math.ceil((filter.toMs - filter.fromMs) / filter.stepMs) * POINT_BYTES);
    const points = await readSeries(database.within(turnOf(call)), filter);
    return { points: points.map(toPoint) };
  };
}

/** @throws MusterError `invalid_argument` */
function readFilter(request: GetSeriesRequest, nowMs: number): SeriesFilter {
  const reading = rpcReading();
  const { queue, from, to, step } = request;
  const type = reading.text("type", request.type, { max: MAX_TYPE_LENGTH });
  const toMs = to === undefined ? nowMs : readTimestamp(reading, "to", to);
  const fromMs = from === undefined ? toMs - HOUR_MS : readTimestamp(reading, "from", from);
  const bounds = { min: MINUTE_MS, max: SERIES_KEPT_MS };
  const stepMs = step === undefined ? MINUTE_MS : readDuration(reading, "step", step, bounds);
  const filter = {
    queue: queue === "" ? null : queue === OTHERS ? OTHERS : reading.queue("queue", queue),
    type: type === "" ? null : type,
    fromMs: Math.floor(fromMs / MINUTE_MS) * MINUTE_MS,
    toMs: Math.ceil(toMs / MINUTE_MS) * MINUTE_MS,
    stepMs,
  };
  if (!reading.wrong) checkTimes(reading, filter, nowMs);
  reading.end();
  return filter;
}

function checkTimes(reading: Reading, { fromMs, toMs, stepMs }: SeriesFilter, nowMs: number): void {
  const days = SERIES_KEPT_MS / 86_400_000;
  if (stepMs % MINUTE_MS !== 0) reading.refuse("step", "whole minutes", `${stepMs / 1000} s`);
  // An hour more: for a caller, now was a moment ago, and its clock may be behind.
  if (fromMs < nowMs - SERIES_KEPT_MS - HOUR_MS)
    reading.refuse("from", `a time within the last ${days} days`, new Date(fromMs).toISOString());
  else if (toMs <= fromMs)
    reading.refuse(
      "to",
      `a time after from (${new Date(fromMs).toISOString()})`,
      new Date(toMs).toISOString(),
    );
  else if (toMs - fromMs > SERIES_KEPT_MS + HOUR_MS)
    reading.refuse("to", `at most ${days} days after from`, new Date(toMs).toISOString());
  else if ((toMs - fromMs) / stepMs > MAX_POINTS) {
    const least = Math.ceil((toMs - fromMs) / MAX_POINTS / MINUTE_MS);
    reading.refuse(
      "step",
      `at least ${least} min, for at most ${MAX_POINTS} points`,
      `${stepMs / MINUTE_MS} min`,
    );
  }
}

function toPoint({ atMs, counts, waits, runs }: SeriesPoint): MessageInitShape<typeof SeriesPointSchema> {
  const endings: Record<string, bigint> = {};
  const finished: Record<string, bigint> = {};
  for (const [event, count] of Object.entries(counts)) {
    if (event === "arrived" || event === "started") continue;
    const state = /^job_(.+)$/.exec(event)?.[1];
    if (state === undefined) endings[event] = BigInt(count);
    if (state !== undefined || event === "succeeded") finished[state ?? event] = BigInt(count);
  }
  return {
    at: timestampAt(atMs),
    arrivals: BigInt(counts.arrived ?? 0),
    endings,
    finished,
    ...(waits !== undefined && { wait: toQuantiles(waits) }),
    ...(runs !== undefined && { run: toQuantiles(runs) }),
  };
}

function toQuantiles({
  count,
  meanMs,
  p50Ms,
  p90Ms,
  p99Ms,
}: Measured): MessageInitShape<typeof QuantilesSchema> {
  return {
    count: BigInt(count),
    mean: durationOf(meanMs),
    p50: durationOf(p50Ms),
    p90: durationOf(p90Ms),
    p99: durationOf(p99Ms),
  };
}
