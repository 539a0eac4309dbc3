import {
  cancel,
  changeSequence,
  claim,
  finish,
  getJobs,
  keepChanges,
  keepReports,
  markWatched,
  purgePage,
  readLogs,
} from "@muster/db";
import type { Report, ReportEntry } from "@muster/job";
import { expect, test } from "vitest";
import { type Fixture, fixture, idsOf } from "./fixture.ts";

interface Running {
  readonly taskId: string;
  readonly workerId: string;
}

async function running(world: Fixture): Promise<Running> {
  const [taskId = ""] = idsOf(await world.submit(1));
  const workerId = await world.worker();
  await claim(world.database, { workerId, epoch: 0 }, [taskId]);
  return { taskId, workerId };
}

const lines = (...numbers: number[]): ReportEntry[] =>
  numbers.map((number) => ({ number, kind: "log", data: `{"message":"${number}"}` }));
const report = ({ taskId, workerId }: Running, entries: readonly ReportEntry[], fence = 1): Report => ({
  taskId,
  workerId,
  fence,
  entries,
  trims: false,
});
async function log(world: Fixture, taskId: string): Promise<(string | number)[][]> {
  const [page] = await readLogs(world.database, [{ taskId, after: 0 }]);
  return (page?.entries ?? []).map(({ sequence, kind, data }) => [sequence, kind, data]);
}

test("what was kept is not kept again, be it repeated after a cancel was requested", async () => {
  await using world = await fixture(6, "odd");
  const job = await running(world);
  const keep = (...numbers: number[]): Promise<unknown> =>
    keepReports(world.database, job.workerId, [report(job, lines(...numbers))]);
  await keep(1, 2);
  await keep(1, 2);
  await cancel(world.database, job.taskId);
  await keep(1, 2);
  await keep(3);
  expect((await log(world, job.taskId)).map(([sequence]) => sequence)).toEqual([
    changeSequence(2) + 1,
    changeSequence(2) + 2,
    changeSequence(3) + 3,
  ]);
});

test("only the attempt that holds the job may report, and its end is the last word", async () => {
  await using world = await fixture(6, "odd");
  const { database } = world;
  const job = await running(world);
  const other = await world.worker();
  expect(await keepReports(database, other, [report(job, lines(1))])).toMatchObject({ held: [false] });
  expect(await keepReports(database, job.workerId, [report(job, lines(1), 2)])).toMatchObject({
    held: [false],
  });
  expect(await keepReports(database, job.workerId, [report(job, lines(1))])).toMatchObject({ held: [true] });
  const outcome = { kind: "error", error: "no" } as const;
  await finish(database, job.workerId, [{ ...job, fence: 1, outcome }]);
  expect(await keepReports(database, job.workerId, [report(job, lines(2))])).toMatchObject({
    held: [false],
    events: [],
  });
  expect(await log(world, job.taskId)).toHaveLength(1);
});

test("the numbers of the next attempt begin anew, behind those of the one before", async () => {
  await using world = await fixture(6, "odd");
  const { database } = world;
  const job = await running(world);
  await keepReports(database, job.workerId, [report(job, lines(1, 2))]);
  await finish(database, job.workerId, [{ ...job, fence: 1, outcome: { kind: "snoozed", afterMs: 0 } }]);
  await database.query("UPDATE tasks SET status = 'queued', version = version + 1");
  await claim(database, { workerId: job.workerId, epoch: 0 }, [job.taskId]);
  await keepReports(database, job.workerId, [report(job, lines(1), 2)]);
  expect((await log(world, job.taskId)).map(([sequence]) => sequence)).toEqual([
    changeSequence(2) + 1,
    changeSequence(2) + 2,
    changeSequence(5) + 1,
  ]);
});

test("of progress the last counts, and what is older than a minute is forgotten", async () => {
  await using world = await fixture(6, "odd");
  const { database } = world;
  const job = await running(world);
  const say = (number: number, trims: boolean): Promise<unknown> =>
    keepReports(database, job.workerId, [
      { ...report(job, [{ number, kind: "progress", data: `0.${number}` }]), trims },
    ]);
  await say(1, true);
  await keepReports(database, job.workerId, [report(job, lines(2))]);
  await database.query("UPDATE task_events SET at = at - interval '61 seconds'");
  await say(3, false);
  expect(await log(world, job.taskId)).toHaveLength(3);
  await say(4, true);
  expect((await log(world, job.taskId)).map(([, kind, data]) => [kind, data])).toEqual([
    ["log", '{"message":"2"}'],
    ["progress", "0.3"],
    ["progress", "0.4"],
  ]);
  const [record] = await getJobs(database, [job.taskId]);
  expect(record?.progress).toEqual({ json: "0.4", at: expect.any(Date) });
});

test("changes are kept for watched jobs alone, and once; all goes with the job", async () => {
  await using world = await fixture(6, "odd");
  const { database } = world;
  const [unwatched, watched] = [await running(world), await running(world)];
  await markWatched(database, [watched.taskId]);
  for (const job of [unwatched, watched]) {
    const { events } = await keepReports(database, job.workerId, [report(job, lines(1))]);
    expect(events.map((text) => JSON.parse(text) as unknown)).toEqual(
      job === watched ? [{ task_id: job.taskId, sequence: changeSequence(2) + 1 }] : [],
    );
    const outcome = { kind: "succeeded" } as const;
    const ended = await finish(database, job.workerId, [{ ...job, fence: 1, outcome }]);
    await keepChanges(database, ended.events);
    await keepChanges(database, ended.events);
  }
  expect((await log(world, unwatched.taskId)).map(([, kind]) => kind)).toEqual(["log"]);
  expect((await log(world, watched.taskId)).map(([, kind]) => kind)).toEqual(["log", "state"]);
  await database.query("UPDATE tasks SET finished_at = now() - interval '1 hour'");
  const retention = { succeededMs: 1_000, otherMs: 1_000 };
  await purgePage(database, retention, "00000000-0000-0000-0000-000000000000", 10);
  expect(await database.query("SELECT 1 FROM task_events")).toEqual([]);
});

test("a job's end waits for a report that is being kept, and stands behind it", async () => {
  await using world = await fixture(6, "odd");
  const { database } = world;
  const job = await running(world);
  for (let round = 1; round <= 30; round += 1) {
    const attempt = { ...job, fence: round };
    const [kept] = await Promise.all([
      keepReports(database, job.workerId, [report(job, lines(1), round)]),
      finish(database, job.workerId, [{ ...attempt, outcome: { kind: "snoozed", afterMs: 0 } }]),
    ]);
    const [row] = await database.query<{ version: number }>("SELECT version FROM tasks");
    const [page] = await readLogs(database, [
      { taskId: job.taskId, after: changeSequence((row?.version ?? 0) - 1) },
    ]);
    // Kept at the version of the running attempt, or refused.
    expect(page?.entries.map(({ sequence }) => sequence)).toEqual(
      kept.held[0] === true ? [changeSequence((row?.version ?? 0) - 1) + 1] : [],
    );
    await database.query("UPDATE tasks SET status = 'queued', version = version + 1");
    await claim(database, { workerId: job.workerId, epoch: 0 }, [job.taskId]);
  }
});
