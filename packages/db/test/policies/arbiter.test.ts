import {
  cancel,
  claim,
  claimedBy,
  finish,
  getJobs,
  hold,
  lose,
  promote,
  redrive,
  release,
  submit,
  submitIn,
  submitUnique,
} from "@muster/db";
import { admit } from "@muster/test/policy-rows";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newJob } from "../fixture.ts";
import { JOB, LimitedWorld } from "./limited-world.ts";

let world: LimitedWorld;
beforeAll(async () => {
  world = await LimitedWorld.open();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Another process than those that know policies: it makes the row what it was in the version before. */
const asBefore = async (id: string): Promise<string> => {
  await world.database.query(
    "UPDATE tasks SET hold = NULL, gates = NULL, grant_fence = NULL WHERE task_id = $1",
    [id],
  );
  return id;
};

const INSERT = `
INSERT INTO tasks (task_id, type, queue, priority, lane, status, max_attempts, timeout_ms, labels)
VALUES (gen_random_uuid(), 'work', 'default', 'default', 'q:default', $1, 3, 1000, '{"key": "acme"}') RETURNING task_id`;
const byHand = async (status: string): Promise<string> =>
  (await world.database.query<{ task_id: string }>(INSERT, [status]))[0]?.task_id ?? "";

/** Each way in which a row becomes queued, by whoever has not heard of the limit. */
const WAYS: Readonly<Record<string, () => Promise<string>>> = {
  submit: () => world.make(),
  "a submit of several kinds": async () => {
    const job = newJob(JOB);
    await submit(world.database.query, [job, newJob({ ...JOB, queue: "other" })]);
    return job.taskId;
  },
  "a submit with a key": async () => {
    const job = { ...newJob(JOB), key: crypto.randomUUID(), requestHash: Buffer.from("a") };
    await submitUnique(world.database, [job]);
    return job.taskId;
  },
  "a submit in a transaction": async () => {
    const job = newJob(JOB);
    await world.database.transaction((query) => submitIn(query, [job], { pushedBy: "promoter" }));
    await promote(world.database, 1_000);
    return job.taskId;
  },
  "a debounced submit": async () => {
    const job = { ...newJob(JOB), key: crypto.randomUUID(), waitMs: 60_000 };
    await submitUnique(world.database, [job]);
    await world.due(job.taskId);
    return job.taskId;
  },
  muster_submit: async () => {
    const call = `SELECT muster_submit('work', labels => '{"key": "acme"}') AS id`;
    const [row] = await world.database.query<{ id: string }>(call);
    await promote(world.database, 1_000);
    return row?.id ?? "";
  },
  "psql INSERT": () => byHand("queued"),
  "psql UPDATE": async () => {
    const id = await byHand("scheduled");
    await world.database.query("UPDATE tasks SET status = 'queued' WHERE task_id = $1", [id]);
    return id;
  },
  "a delay that is over": async () => {
    const id = await world.make({ start: { delayMs: 60_000 } });
    await world.due(id);
    return id;
  },
  "a retry that is due": async () => {
    const attempt = await world.running();
    await finish(world.database, world.workerId, [{ ...attempt, outcome: { kind: "error", error: "no" } }]);
    await world.due(attempt.taskId);
    return asBefore(attempt.taskId);
  },
  redrive: async () => {
    const id = await world.make();
    await cancel(world.database, id);
    await redrive(world.database, await getJobs(world.database, [id]));
    return asBefore(id);
  },
  lose: async () => {
    const attempt = await world.running();
    await lose(world.database.query, world.workerId, [attempt], "shared", "gone");
    return asBefore(attempt.taskId);
  },
  release: async () => {
    const attempt = await world.running();
    await release(world.database, world.workerId, [attempt]);
    return asBefore(attempt.taskId);
  },
  "a hold for its type": async () => {
    const id = await world.make();
    await hold(world.database, [id], []);
    return id;
  },
};

test.each(Object.entries(WAYS))(
  "sequence 47: a row that %s has queued beside the limit is not claimed before it is admitted, and then once",
  async (_, queue) => {
    const id = await queue();
    expect(await world.row(id)).toMatchObject({ status: "queued", grant_fence: null });
    expect((await world.claim(id)).jobs).toEqual([]);
    expect(await world.park(id)).toMatchObject({ holds: ["limit:two~1:2:default:acme"], parked: 1 });
    expect((await world.claim(id)).jobs).toEqual([]);
    expect((await claim(world.database, world.as, [id])).jobs).toEqual([]);
    expect(await world.park(id)).toMatchObject({ parked: 0 });
    await admit(world.database, [id]);
    expect(await world.park(id)).toMatchObject({ parked: 0 });
    const both = await Promise.all([world.claim(id), world.claim(id)]);
    const claimed = both.flatMap(({ jobs }) => jobs);
    expect(claimed).toMatchObject([{ taskId: id, gates: ["two~1:acme"] }]);
    expect(await claimedBy(world.database, world.workerId, [id])).toMatchObject(claimed);
  },
);
