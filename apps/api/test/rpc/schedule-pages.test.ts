import { create, toBinary } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { JobSchema } from "@muster/proto/scheduler/v1/job";
import { type Schedule, ScheduleSchema, ScheduleState } from "@muster/proto/scheduler/v1/schedule";
import {
  ApplySchedulesResponseSchema,
  ExplainScheduleCode,
  type ListSchedulesResponse,
  ListSchedulesResponseSchema,
} from "@muster/proto/scheduler/v1/schedule_service";
import { connectSchedules, type ScheduleClient } from "@muster/test/client";
import { testPool } from "@muster/test/pool";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal } from "./refusal.ts";
import { startWorld, type World } from "./world.ts";

/** What gRPC clients accept. */
const MAX_ANSWER_BYTES: number = 4 * 1024 * 1024;

let world: World;
let client: ScheduleClient;
beforeAll(async () => {
  world = await startWorld(1);
  client = connectSchedules(world.apiPorts[0] ?? 0);
});
afterAll(async () => {
  client.close();
  await world[Symbol.asyncDispose]();
});

function daily(name: string, value: Uint8Array = new Uint8Array()): Schedule {
  const job = create(JobSchema, { type: "noop", body: { case: "payload", value } });
  return create(ScheduleSchema, { name, spec: { case: "cron", value: "@daily" }, job });
}

async function pagesOf(owner: string, pageSize: number): Promise<ListSchedulesResponse[]> {
  const pages: ListSchedulesResponse[] = [];
  for (let pageToken = ""; ; ) {
    const page = await client.listSchedules({ owner, pageSize, pageToken });
    pages.push(page);
    pageToken = page.nextPageToken;
    if (pageToken === "") return pages;
  }
}

const namesIn = (pages: readonly ListSchedulesResponse[]): (string | undefined)[] =>
  pages.flatMap(({ schedules }) => schedules.map(({ schedule }) => schedule?.name));

test("case A5: answers about schedules with large payloads are such that clients accept them", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `large-${10 + index}`);
  const applied = await client.applySchedules({
    owner: "large",
    schedules: names.map((name) => daily(name, new Uint8Array(256 * 1024))),
  });
  expect(toBinary(ApplySchedulesResponseSchema, applied).length).toBeLessThan(MAX_ANSWER_BYTES);
  expect(applied.schedules.map(({ schedule }) => schedule?.name)).toEqual(names);
  expect(applied.schedules[0]?.schedule?.job?.body.value).toHaveLength(256 * 1024);
  expect(applied.schedules.at(-1)?.schedule).not.toHaveProperty("job");
  const pages = await pagesOf("large", 1_000);
  expect(namesIn(pages)).toEqual(names);
  for (const page of pages)
    expect(toBinary(ListSchedulesResponseSchema, page).length).toBeLessThan(MAX_ANSWER_BYTES);
  for (const { schedule } of pages.flatMap(({ schedules }) => schedules))
    expect(schedule?.job?.body.value).toHaveLength(256 * 1024);
});

test("a list that ends with a full page ends there or with an empty one", async () => {
  await client.applySchedules({
    owner: "four",
    schedules: ["f1", "f2", "f3", "f4"].map((name) => daily(name)),
  });
  expect(namesIn(await pagesOf("four", 2))).toEqual(["f1", "f2", "f3", "f4"]);
});

test("case C5: a schedule that cannot be computed here says why, and fails no list that it is in", async () => {
  await client.applySchedules({ owner: "odd", schedules: ["odd-1", "odd-2"].map((name) => daily(name)) });
  await client.pauseSchedule({ name: "odd-1" });
  const pool = testPool({ connectionString: world.databaseUrl, max: 1 });
  try {
    await pool.query("UPDATE schedules SET time_zone = 'Mars/Base' WHERE name = 'odd-1'");
  } finally {
    await pool.end();
  }
  const { schedules } = await client.listSchedules({ owner: "odd" });
  expect(schedules).toMatchObject([
    { schedule: { name: "odd-1" }, problem: "this Node knows no time zone Mars/Base", nextTimes: [] },
    { schedule: { name: "odd-2" }, state: ScheduleState.ACTIVE, problem: "" },
  ]);
  expect(await refusal(client.resumeSchedule({ name: "odd-1" }))).toEqual({
    code: Code.FailedPrecondition,
    message: "this Node knows no time zone Mars/Base",
  });
  expect((await client.explainSchedule({ name: "odd-1" })).code).toBe(ExplainScheduleCode.PAUSED);
});
