import { Code } from "@connectrpc/connect";
import { BulkAction, BulkState } from "@muster/proto/scheduler/v1/bulk_service";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BulkWorld, startBulkWorld } from "./bulk-world.ts";
import { refusal } from "./refusal.ts";

let world: BulkWorld;
beforeAll(async () => {
  world = await startBulkWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

test("a dry run counts, and what is started with its time leaves alone what has died since", async () => {
  const ids = await world.deadLetters("orders", 30);
  const wish = {
    action: BulkAction.REDRIVE,
    filter: { queue: "orders", error: "stock", fingerprint: "0123456789abcdef" },
  };
  const dry = await world.admin.startBulk({ ...wish, dryRun: true });
  expect(dry).toMatchObject({ matched: 30n, matchedMore: false });
  expect(dry.bulk).toBeUndefined();
  expect(dry.sampleJobIds).toHaveLength(20);
  expect(ids).toEqual(expect.arrayContaining(dry.sampleJobIds));
  expect(await world.statesIn("orders")).toEqual({ deadletter: 30 });

  await world.deadLetters("orders", 5);
  const start = { ...wish, before: dry.before, reason: "stock is back", requestId: "orders" };
  const { bulk, matched } = await world.admin.startBulk(start);
  expect(matched).toBe(30n);
  expect(bulk).toMatchObject({
    state: BulkState.RUNNING,
    matched: 30n,
    startedBy: "Ada",
    before: dry.before,
  });
  expect(await world.ended(bulk?.bulkId)).toMatchObject({
    state: BulkState.DONE,
    action: BulkAction.REDRIVE,
    filter: { queue: "orders", error: "stock", states: [JobState.DEADLETTER] },
    done: 30n,
    refused: 0n,
    lookedAt: 30n,
    reason: "stock is back",
    finishedAt: expect.anything(),
  });
  expect(await world.statesIn("orders")).toEqual({ queued: 30, deadletter: 5 });

  const again = await world.admin.startBulk(start);
  expect(again.bulk).toMatchObject({ bulkId: bulk?.bulkId, state: BulkState.DONE, done: 30n });
  expect(await refusal(world.admin.startBulk({ ...start, filter: { queue: "orders" } }))).toMatchObject({
    code: Code.FailedPrecondition,
    message: expect.stringContaining("request_id: expected one that was not used before"),
  });
  const { rows } = await world.pool.query(
    `SELECT method, who_name, count, cardinality(targets) AS targets FROM audit_log
     WHERE reason = 'stock is back' ORDER BY at`,
  );
  const method = "scheduler.v1.BulkService/StartBulk";
  expect(rows).toEqual([
    { method, who_name: "Ada", count: 30, targets: 1 },
    { method, who_name: "Ada", count: 30, targets: 30 },
  ]);
});

test("redriven jobs have their turns, one after the other over all pages", async () => {
  await world.deadLetters("slow", 1_200);
  const filter = { queue: "slow" };
  const started = await world.admin.startBulk({
    action: BulkAction.REDRIVE,
    filter,
    perSecond: 0.1,
    requestId: "slow",
  });
  expect(await world.ended(started.bulk?.bulkId)).toMatchObject({ state: BulkState.DONE, done: 1_200n });
  const { rows } = await world.pool.query(`
SELECT min(gap) AS least, max(gap) AS most FROM (
  SELECT round(extract(epoch FROM run_at - lag(run_at) OVER (ORDER BY run_at)))::int AS gap FROM tasks WHERE queue = 'slow') AS g`);
  expect(rows).toEqual([{ least: 10, most: 10 }]);
});

test("waiting jobs are cancelled, but for those of another label, those that came since, and those redriven since", async () => {
  const labels = { tenant: "7" };
  const [again = ""] = await world.submit("import", 1, { labels });
  await world.submit("import", 20, { labels, delay: { seconds: 3_600n } });
  await world.submit("import", 3, { labels: { tenant: "8" } });
  const wish = { action: BulkAction.CANCEL, filter: { labels } };
  const { before, matched } = await world.admin.startBulk({ ...wish, dryRun: true });
  expect(matched).toBe(21n);
  await world.submit("import", 2, { labels });
  await world.jobs.cancelJob({ jobId: again });
  await world.jobs.redriveJobs({ jobIds: [again] });
  const { bulk } = await world.admin.startBulk({ ...wish, before, reason: "has left", requestId: "import" });
  expect(await world.ended(bulk?.bulkId)).toMatchObject({ state: BulkState.DONE, done: 20n, lookedAt: 20n });
  expect(await world.statesIn("import")).toEqual({ cancelled: 20, queued: 6 });
  const { rows } = await world.pool.query(
    "SELECT DISTINCT cancel_reason FROM tasks WHERE status = 'cancelled' AND queue = 'import'",
  );
  expect(rows).toEqual([{ cancel_reason: "has left" }]);
});

test("case C6: a job that the database refuses to change is counted once, and keeps no other from being changed", async () => {
  const ids = await world.submit("odd", 20);
  await world.pool.query(`
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF NEW.task_id = '${ids[7]}' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$;
CREATE TRIGGER refuse BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION refuse()`);
  const { bulk } = await world.admin.startBulk({
    action: BulkAction.CANCEL,
    filter: { queue: "odd" },
    requestId: "odd",
  });
  expect(await world.ended(bulk?.bulkId)).toMatchObject({
    state: BulkState.DONE,
    done: 19n,
    refused: 1n,
    lookedAt: 20n,
  });
});

test("one that is cancelled changes nothing more, and stays cancelled", async () => {
  await world.submit("paced", 10);
  const { bulk } = await world.admin.startBulk({
    action: BulkAction.CANCEL,
    filter: { queue: "paced" },
    perSecond: 0.01,
    requestId: "paced",
  });
  const bulkId = bulk?.bulkId ?? "";
  await waitFor(async () => (await world.admin.getBulk({ bulkId })).done === 1n, {
    what: "the first of them",
  });
  expect(await world.admin.cancelBulk({ bulkId })).toMatchObject({ state: BulkState.CANCELLED, done: 1n });
  expect(await world.admin.cancelBulk({ bulkId })).toMatchObject({ state: BulkState.CANCELLED });
  // What runs next comes after it in turn: a bulk that went on would have had its page before.
  await world.submit("after", 1);
  const next = await world.admin.startBulk({
    action: BulkAction.CANCEL,
    filter: { queue: "after" },
    requestId: "after",
  });
  await world.ended(next.bulk?.bulkId);
  expect(await world.statesIn("paced")).toEqual({ cancelled: 1, queued: 9 });
  const { rows } = await world.pool.query("SELECT targets FROM audit_log WHERE method LIKE '%/CancelBulk'");
  expect(rows).toEqual([{ targets: [`bulk:${bulkId}`] }]);
});

test("it reaches what its starter reached, and is seen by them and by who sees all", async () => {
  await world.submit("mail-in", 3);
  await world.submit("shop", 3);
  const mailer = await world.as("operator@mail*");
  const wish = { action: BulkAction.CANCEL, filter: { all: true }, requestId: "mine" };
  const { bulk } = await mailer.startBulk(wish);
  const bulkId = bulk?.bulkId ?? "";
  expect(await world.ended(bulkId)).toMatchObject({ state: BulkState.DONE, matched: 3n, done: 3n });
  expect(await world.statesIn("shop")).toEqual({ queued: 3 });
  expect((await mailer.listBulk({})).bulk.map((one) => one.bulkId)).toEqual([bulkId]);

  expect((await refusal(mailer.startBulk({ ...wish, filter: { queue: "shop" } }))).code).toBe(
    Code.PermissionDenied,
  );
  const developer = await world.as("developer@mail*");
  expect(await refusal(developer.startBulk({ ...wish, action: BulkAction.REDRIVE }))).toMatchObject({
    code: Code.PermissionDenied,
    message: expect.stringContaining("jobs.redrive"),
  });
  expect((await refusal(developer.getBulk({ bulkId }))).code).toBe(Code.NotFound);
  expect((await refusal(developer.cancelBulk({ bulkId }))).code).toBe(Code.NotFound);
  expect((await developer.listBulk({})).bulk).toEqual([]);
  // Others' request ids are theirs.
  const other = await developer.startBulk({ ...wish, filter: { queue: "mail-in" } });
  expect(other.bulk?.bulkId).not.toBe(bulkId);
  const viewer = await world.as("viewer");
  expect((await viewer.getBulk({ bulkId })).bulkId).toBe(bulkId);
});

test("pages of the list go on where the one before has ended", async () => {
  const all = (await world.admin.listBulk({ pageSize: 1_000 })).bulk.map(({ bulkId }) => bulkId);
  const seen: string[] = [];
  for (let pageToken = ""; ; ) {
    const page = await world.admin.listBulk({ pageSize: 2, pageToken });
    seen.push(...page.bulk.map(({ bulkId }) => bulkId));
    pageToken = page.nextPageToken;
    if (pageToken === "") break;
  }
  expect(all.length).toBeGreaterThan(2);
  expect(seen).toEqual(all);
  expect((await world.admin.listBulk({ state: BulkState.CANCELLED })).bulk).toHaveLength(1);
  expect((await refusal(world.admin.getBulk({ bulkId: "7" }))).code).toBe(Code.InvalidArgument);
  expect((await refusal(world.admin.getBulk({ bulkId: crypto.randomUUID() }))).code).toBe(Code.NotFound);
});

test("one that can never go on has failed, and says so", async () => {
  await world.deadLetters("broken", 3);
  const { rows } = await world.pool.query<{ bulk_id: string }>(
    `INSERT INTO bulk_operations (bulk_id, action, filter, jobs_before, reason, matched, matched_more, place,
       who_kind, who_id, who_name, request_id, request_hash)
     VALUES (gen_random_uuid(), 'redrive', '{"states":["deadletter"],"queue":"broken"}', now(), '', 3, false,
       '{"after":"nowhere"}', 'token', 'x', 'x', 'broken', '') RETURNING bulk_id`,
  );
  expect(await world.ended(rows[0]?.bulk_id ?? "")).toMatchObject({
    state: BulkState.FAILED,
    done: 0n,
    error: expect.stringContaining("a value that the database cannot keep"),
  });
});

test("a time that lies ahead is refused, and one more than a hundred at once", async () => {
  const wish = { action: BulkAction.CANCEL, filter: { queue: "none" }, requestId: "full" };
  expect(
    await refusal(world.admin.startBulk({ ...wish, before: { seconds: 4_000_000_000n } })),
  ).toMatchObject({
    code: Code.InvalidArgument,
    message: expect.stringContaining("before: expected no time that lies ahead"),
  });
  await world.pool.query(
    `INSERT INTO bulk_operations (bulk_id, action, filter, jobs_before, reason, matched, matched_more, not_before,
       who_kind, who_id, who_name, request_id, request_hash)
     SELECT gen_random_uuid(), 'cancel', '{"states":[]}', now(), '', 0, false, now() + interval '1 hour',
       'token', 'x', 'x', n::text, '' FROM generate_series(1, 100) AS n`,
  );
  expect(await refusal(world.admin.startBulk(wish))).toMatchObject({
    code: Code.ResourceExhausted,
    message: expect.stringContaining("expected fewer than 100 running bulks"),
  });
});
