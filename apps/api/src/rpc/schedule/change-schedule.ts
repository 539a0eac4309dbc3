import type { ServiceImpl } from "@connectrpc/connect";
import { promptDatabase } from "@muster/db";
import { MAX_REASON_LENGTH } from "@muster/job";
import type { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { pause, readName, remove, resume, SCHEDULE_FIELDS } from "@muster/schedule";
import { demandSchedule } from "../../access/found.ts";
import type { ApiContext } from "../../api-context.ts";
import { scheduleTarget } from "../../audit/entry-of.ts";
import { turnOf } from "../../bounds/party.ts";
import { timestampAt } from "../../timestamps.ts";
import { readUntil, rpcReading } from "../fields.ts";
import { readRevision } from "../read-revision.ts";
import { toScheduleStatus } from "./to-schedule.ts";

type Calls = ServiceImpl<typeof ScheduleService>;

export function pauseSchedule({ database, audit }: ApiContext): Calls["pauseSchedule"] {
  return async (request, call) => {
    const reading = rpcReading();
    const name = readName(reading, SCHEDULE_FIELDS.name, request.name);
    const reason = reading.text("reason", request.reason, { max: MAX_REASON_LENGTH });
    const untilMs = readUntil(reading, request.until);
    const revision = readRevision(reading, request.revision);
    reading.end();
    const own = promptDatabase(database.within(turnOf(call)));
    await demandSchedule(call, "schedules.write", own, name);
    const changing = audit.changing(call, request, { targets: [scheduleTarget(name)], reason }, own);
    return toScheduleStatus(await pause(changing, name, { reason, untilMs, revision }));
  };
}

export function resumeSchedule({ database, audit }: ApiContext): Calls["resumeSchedule"] {
  return async (request, call) => {
    const reading = rpcReading();
    const name = readName(reading, SCHEDULE_FIELDS.name, request.name);
    const revision = readRevision(reading, request.revision);
    reading.end();
    const own = promptDatabase(database.within(turnOf(call)));
    await demandSchedule(call, "schedules.write", own, name);
    const changing = audit.changing(call, request, { targets: [scheduleTarget(name)] }, own);
    return toScheduleStatus(await resume(changing, name, revision));
  };
}

export function deleteSchedule({ database, audit }: ApiContext): Calls["deleteSchedule"] {
  return async (request, call) => {
    const reading = rpcReading();
    const name = readName(reading, SCHEDULE_FIELDS.name, request.name);
    const revision = readRevision(reading, request.revision);
    reading.end();
    const own = database.within(turnOf(call));
    await demandSchedule(call, "schedules.write", own, name);
    const changing = audit.changing(call, request, { targets: [scheduleTarget(name)] }, own);
    const pending = await remove(changing, name, revision);
    return pending === undefined ? {} : { pendingTick: timestampAt(pending) };
  };
}
