import type { ServiceImpl } from "@connectrpc/connect";
import { lastTicks, listSchedules as list, listTicks, promptDatabase } from "@muster/db";
import type { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { TimeSlice } from "@muster/runtime";
import {
  boundedTimes,
  OWNER_FIELD,
  readKnown,
  readName,
  SCHEDULE_FIELDS,
  SCHEDULE_NAME,
  textOf,
} from "@muster/schedule";
import { demandSchedule } from "../../access/found.ts";
import { reachIn } from "../../access/reach.ts";
import { seenSchedule, sightIn } from "../../access/sight.ts";
import type { ApiContext } from "../../api-context.ts";
import { scheduleTarget } from "../../audit/entry-of.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { timestampAt } from "../../timestamps.ts";
import { readSize, readTimestamp, refuseMissing, rpcReading } from "../fields.ts";
import { badToken, type PageTokens } from "../page-token.ts";
import { readTimesOf } from "./read-schedule.ts";
import { toScheduleStatus } from "./to-schedule.ts";

type Calls = ServiceImpl<typeof ScheduleService>;

const SHOWN_TICKS = 10;
const PAGE = { usual: 50, max: 1_000 };
/** With a payload or labels of some length. */
const SCHEDULE_BYTES: number = 4 * 1024;
const PREVIEW = { usual: 5, max: 100 };

export function getSchedule({ database, audit }: ApiContext): Calls["getSchedule"] {
  return async (request, call) => {
    const reading = rpcReading();
    const name = readName(reading, SCHEDULE_FIELDS.name, request.name);
    reading.end();
    const own = promptDatabase(database.within(turnOf(call)));
    await demandSchedule(call, "schedules.read", own, name);
    const record = await readKnown(own, name);
    const sees = sightIn(call)(record.definition.job.queue);
    if (sees) await audit.read(call, { targets: [scheduleTarget(name)] }, record.revision);
    const seen = seenSchedule(record, sees);
    const last = await lastTicks(own.query, [name]);
    return toScheduleStatus(seen, {
      ticks: await listTicks(own.query, name, SHOWN_TICKS),
      last: last.get(name),
    });
  };
}

/** By name. A page may be short; only an empty token ends the list. */
export function listSchedules({ database, pages, audit }: ApiContext): Calls["listSchedules"] {
  return async ({ owner, pageSize, pageToken }, call) => {
    const reading = rpcReading();
    if (owner !== "") readName(reading, OWNER_FIELD, owner);
    const size = readSize(reading, "page_size", pageSize, PAGE);
    reading.end();
    const tokens = await pages.of(call);
    const after = pageToken === "" ? "" : readPlace(tokens, pageToken, owner);
    reserveAnswer(call, size * SCHEDULE_BYTES);
    const { query } = database.within(turnOf(call));
    const page = await list(query, after, owner, size, reachIn(call, "schedules.read"));
    const latest = await lastTicks(
      query,
      page.schedules.map(({ definition }) => definition.name),
    );
    const sees = sightIn(call);
    const schedules: ReturnType<typeof toScheduleStatus>[] = [];
    const slice = new TimeSlice();
    for (const record of page.schedules) {
      if (slice.over) await slice.next(call.signal);
      const { name, job } = record.definition;
      schedules.push(toScheduleStatus(seenSchedule(record, sees(job.queue)), { last: latest.get(name) }));
    }
    if (page.schedules.some(({ definition }) => sees(definition.job.queue)))
      await audit.read(call, { filter: { owner }, count: schedules.length }, after);
    const last = page.more ? page.schedules.at(-1)?.definition.name : undefined;
    return { schedules, nextPageToken: last === undefined ? "" : tokens.seal(last, `schedules of ${owner}`) };
  };
}

function readPlace(tokens: PageTokens, token: string, owner: string): string {
  const place = tokens.open(token, `schedules of ${owner}`);
  if (typeof place !== "string" || !SCHEDULE_NAME.test(place)) throw badToken(token);
  return place;
}

/** Reads nothing from the database. */
export function previewSchedule(): Calls["previewSchedule"] {
  return async (request, { signal }) => {
    const reading = rpcReading();
    const { schedule, from } = request;
    if (schedule === undefined) refuseMissing(reading, "schedule");
    const definition = schedule && readTimesOf(reading, schedule);
    const fromMs = from === undefined ? Date.now() : readTimestamp(reading, "from", from);
    const count = readSize(reading, "count", request.count, PREVIEW);
    reading.end();
    if (definition === undefined) return {};
    const times = boundedTimes(definition);
    const found: number[] = [];
    const slice = new TimeSlice();
    for (let next = times.after(fromMs - 1); next !== undefined && found.length < count; ) {
      found.push(next);
      if (slice.over) await slice.next(signal);
      next = times.after(next);
    }
    return { text: textOf(definition), times: found.map(timestampAt) };
  };
}
