import type { ServiceImpl } from "@connectrpc/connect";
import type { ScheduleDefinition } from "@muster/db";
import { schedulesNamed } from "@muster/db";
import { ScheduleChange } from "@muster/proto/scheduler/v1/schedule";
import type { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { applySchedules as apply, type Change, MAX_SCHEDULES, readName } from "@muster/schedule";
import type { ApiContext } from "../../api-context.ts";
import { turnOf } from "../../bounds/party.ts";
import { rpcReading } from "../fields.ts";
import { readRevision } from "./read-revision.ts";
import { readSchedule } from "./read-schedule.ts";
import { described, toScheduleStatus } from "./to-schedule.ts";

type ApplySchedules = ServiceImpl<typeof ScheduleService>["applySchedules"];

const CHANGES: Readonly<Record<Change, ScheduleChange>> = {
  created: ScheduleChange.CREATED,
  updated: ScheduleChange.UPDATED,
  unchanged: ScheduleChange.UNCHANGED,
  refused: ScheduleChange.REFUSED,
};
const OWNER = { name: "owner", rpc: "owner" };

export function applySchedules({ database: all }: ApiContext): ApplySchedules {
  return async (request, call) => {
    const reading = rpcReading();
    const owner = readName(reading, OWNER, request.owner);
    const revision = readRevision(reading, request.revision);
    if (request.schedules.length > MAX_SCHEDULES)
      reading.refuse("schedules", `at most ${MAX_SCHEDULES}`, request.schedules.length);
    reading.end();
    const schedules: ScheduleDefinition[] = [];
    for (const [index, schedule] of request.schedules.entries()) {
      schedules.push(readSchedule(reading, schedule, `schedules[${index}].`));
      if (reading.full) break;
    }
    reading.end();
    const { allowEmpty, dryRun } = request;
    const database = all.within(turnOf(call));
    const { changes, removed } = await apply(database, { owner, revision, schedules, allowEmpty, dryRun });
    const names = schedules.map(({ name }) => name);
    const records = new Map(
      (await schedulesNamed(database.query, names)).map((record) => [record.definition.name, record]),
    );
    return {
      removed: [...removed],
      schedules: schedules.map((definition, index) => {
        const change = changes[index] ?? "refused";
        const record = records.get(definition.name);
        const isStored = record !== undefined && !dryRun && change !== "refused";
        return {
          ...(isStored ? toScheduleStatus(record) : described(definition, Date.now())),
          change: CHANGES[change],
          ...(change === "refused" && { problem: refusal(definition.name, record?.owner) }),
        };
      }),
    };
  };
}

const refusal = (name: string, owner = "somebody else"): string =>
  `ALREADY_EXISTS: the schedule ${name} belongs to ${owner}; choose another name, or delete it first`;
