import type { ServiceImpl } from "@connectrpc/connect";
import { type Database, existingSchedules, type ScheduleDefinition, schedulesNamed } from "@muster/db";
import type { Reading, TraceContext } from "@muster/job";
import { type Schedule, ScheduleChange } from "@muster/proto/scheduler/v1/schedule";
import type { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { TimeSlice } from "@muster/runtime";
import {
  type Applied,
  applySchedules as apply,
  type Change,
  MAX_SCHEDULES,
  OWNER_FIELD,
  readName,
} from "@muster/schedule";
import { demandScheduled, reachIn } from "../../access/reach.ts";
import type { ApiContext } from "../../api-context.ts";
import { type About, scheduleTarget } from "../../audit/entry-of.ts";
import { turnOf } from "../../bounds/party.ts";
import { cameFrom } from "../came-from.ts";
import { rpcReading } from "../fields.ts";
import { readRevision } from "../read-revision.ts";
import { JobRoom } from "./job-room.ts";
import { readSchedule } from "./read-schedule.ts";
import { described, type Status, toScheduleStatus } from "./to-schedule.ts";

type ApplySchedules = ServiceImpl<typeof ScheduleService>["applySchedules"];

const CHANGES: Readonly<Record<Change, ScheduleChange>> = {
  created: ScheduleChange.CREATED,
  updated: ScheduleChange.UPDATED,
  unchanged: ScheduleChange.UNCHANGED,
  refused: ScheduleChange.REFUSED,
};

export function applySchedules({ database: all, audit }: ApiContext): ApplySchedules {
  return async (request, call) => {
    const reading = rpcReading();
    const owner = readName(reading, OWNER_FIELD, request.owner);
    const revision = readRevision(reading, request.revision);
    if (request.schedules.length > MAX_SCHEDULES)
      reading.refuse("schedules", `at most ${MAX_SCHEDULES}`, request.schedules.length);
    reading.end();
    const read = await readAll(reading, request.schedules, call.signal);
    demandScheduled(call, read);
    const from = cameFrom(call);
    const schedules = from === undefined ? read : read.map((schedule) => appliedFrom(schedule, from));
    const { allowEmpty, dryRun } = request;
    const database = all.within(turnOf(call));
    const reach = reachIn(call, "schedules.write");
    const about = (done: unknown): About => ({ filter: { owner }, targets: touchedBy(done, schedules) });
    const changing = audit.changing(call, request, about, database);
    const applied = await apply(changing, { owner, revision, schedules, allowEmpty, dryRun, reach });
    const told = { owner, dryRun, ownersKnown: reach === "everything" };
    const answered = await answer(database, schedules, applied, told);
    return { schedules: answered, removed: [...applied.removed] };
  };
}

/** What an apply has changed, removed schedules among them. */
function touchedBy(done: unknown, schedules: readonly ScheduleDefinition[]): string[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the transaction of an apply answers
  const { changes, removed } = done as Applied;
  const touched = schedules.filter((_, index) => ["created", "updated"].includes(changes[index] ?? ""));
  return [...touched.map(({ name }) => name), ...removed].map(scheduleTarget);
}

/** Jobs that do not say it themselves come from where their schedule was applied. */
function appliedFrom(schedule: ScheduleDefinition, trace: TraceContext): ScheduleDefinition {
  const { job } = schedule;
  return job.trace === undefined ? { ...schedule, job: { ...job, trace } } : schedule;
}

async function readAll(
  reading: Reading,
  asked: readonly Schedule[],
  signal: AbortSignal,
): Promise<ScheduleDefinition[]> {
  const schedules: ScheduleDefinition[] = [];
  const slice = new TimeSlice();
  for (const [index, schedule] of asked.entries()) {
    if (slice.over) await slice.next(signal);
    schedules.push(readSchedule(reading, schedule, `schedules[${index}].`));
    if (reading.full) break;
  }
  reading.end();
  return schedules;
}

interface Told {
  readonly owner: string;
  readonly dryRun: boolean;
  /** To whom a name belongs that is taken is told to those who reach all queues. */
  readonly ownersKnown: boolean;
}

/** From here on the apply is done, so that nothing of it ends with the call. */
async function answer(
  database: Database,
  schedules: readonly ScheduleDefinition[],
  { changes }: Applied,
  { owner, dryRun, ownersKnown }: Told,
): Promise<Status[]> {
  const names = (are: "refused" | "stored"): string[] =>
    schedules
      .filter((_, index) => (changes[index] === "refused") === (are === "refused"))
      .map(({ name }) => name);
  const [refused, stored] = [names("refused"), dryRun ? [] : names("stored")];
  const others =
    refused.length === 0 || !ownersKnown ? [] : await existingSchedules(database.query, owner, refused);
  const owners = new Map(others.map((row) => [row.name, row.owner]));
  const found = stored.length === 0 ? [] : await schedulesNamed(database.query, stored);
  const records = new Map(found.map((record) => [record.definition.name, record]));
  const statuses: Status[] = [];
  const [slice, room] = [new TimeSlice(), new JobRoom()];
  for (const [index, definition] of schedules.entries()) {
    if (slice.over) await slice.next();
    const { name } = definition;
    const [record, change = "refused"] = [records.get(name), changes[index]];
    const shown = { job: room.has(definition.job) };
    statuses.push({
      ...(record === undefined ? described(definition, Date.now(), shown) : toScheduleStatus(record, shown)),
      change: CHANGES[change],
      ...(change === "refused" && { problem: refusal(name, owners.get(name)) }),
    });
  }
  return statuses;
}

const refusal = (name: string, owner = "somebody else"): string =>
  `ALREADY_EXISTS: the schedule ${name} belongs to ${owner}; choose another name, or delete it first`;
