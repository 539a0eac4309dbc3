import { Code, createContextValues } from "@connectrpc/connect";
import { openDatabase } from "@muster/db";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { createLogger, createMetrics } from "@muster/runtime";
import { connectAdmin, connectClient } from "@muster/test/client";
import { testPool } from "@muster/test/pool";
import { makeToken } from "@muster/test/tokens";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callerValues } from "../../src/access/caller.ts";
import { Audit } from "../../src/audit/audit.ts";
import type { AuditedCall } from "../../src/audit/entry-of.ts";
import { refusal } from "../rpc/refusal.ts";
import { startWorld, type World } from "../rpc/world.ts";

let world: World;
let pool: ReturnType<typeof testPool>;
beforeAll(async () => {
  world = await startWorld(1, { AUTH: "required" });
  pool = testPool({ connectionString: world.databaseUrl, max: 1 });
});
afterAll(async () => {
  await pool.end();
  await world[Symbol.asyncDispose]();
});

interface Row {
  readonly method: string;
  readonly targets: readonly string[];
  readonly who: string;
  readonly result: string;
}

async function rowsOf(call: () => Promise<unknown>): Promise<Row[]> {
  const read = async (): Promise<Row[]> =>
    (
      await pool.query<Row>(
        `SELECT split_part(a.method, '/', 2) AS method, a.targets, a.who_name AS who, a.result FROM audit_log AS a ORDER BY a.at, a.audit_id`,
      )
    ).rows;
  const before = (await read()).length;
  await call();
  return (await read()).slice(before);
}

async function callers(roles: string): Promise<{
  readonly name: string;
  readonly secret: string;
  readonly jobs: ReturnType<typeof connectClient>;
  readonly admin: ReturnType<typeof connectAdmin>;
  close(): void;
}> {
  const [port = 0] = world.apiPorts;
  const { id, secret } = await makeToken(world.databaseUrl, roles);
  const [jobs, admin] = [connectClient(port, secret), connectAdmin(port, secret)];
  const close = (): void => {
    jobs.close();
    admin.close();
  };
  return { name: `test-${id}`, secret, jobs, admin, close };
}

const ERROR = "s3cr3t-of-an-error";

test("who reads what a job carries is recorded before the answer, and the same again within a minute is not", async () => {
  const [ada, eve, root] = [await callers("developer"), await callers("viewer"), await callers("admin")];
  const { jobId } = await ada.jobs.submitJob({ job: { type: "work", delay: { seconds: 3600n } } });
  expect(await rowsOf(() => ada.jobs.getJob({ jobId }))).toEqual([]);
  await pool.query("UPDATE tasks SET last_error = $2, version = version + 1 WHERE task_id = $1", [
    jobId,
    ERROR,
  ]);
  const read = { who: ada.name, targets: [`job:${jobId}`], result: "OK" };
  expect(await rowsOf(() => ada.jobs.getJob({ jobId }))).toEqual([{ ...read, method: "GetJob" }]);
  expect(await rowsOf(() => ada.jobs.getJob({ jobId }))).toEqual([]);
  expect(await rowsOf(() => ada.jobs.listJobs({}))).toMatchObject([{ method: "ListJobs", targets: [] }]);
  expect(await rowsOf(() => ada.jobs.explainJob({ jobId }))).toEqual([{ ...read, method: "ExplainJob" }]);
  const watching = ada.jobs.watchJob({ jobId })[Symbol.asyncIterator]();
  expect(await rowsOf(() => watching.next())).toEqual([{ ...read, method: "WatchJob" }]);
  await watching.return?.();
  // Who sees no details has read none.
  for (const call of [() => eve.jobs.getJob({ jobId }), () => eve.jobs.listJobs({})])
    expect(await rowsOf(call)).toEqual([]);
  await pool.query("UPDATE tasks SET version = version + 1 WHERE task_id = $1", [jobId]);
  expect(await rowsOf(() => ada.jobs.getJob({ jobId }))).toHaveLength(1);

  const { entries } = await root.admin.listAudit({ target: jobId, method: "GetJob" });
  expect(entries).toMatchObject([
    { identityName: ada.name, identityKind: "token", method: "scheduler.v1.SchedulerService/GetJob" },
    { identityName: ada.name },
  ]);
  const { submittedBy } = await root.jobs.getJob({ jobId });
  expect(submittedBy).toBe(entries[0]?.identityId);
  const page = await root.admin.listAudit({ identityId: submittedBy, pageSize: 2 });
  expect(page.entries).toHaveLength(2);
  const rest = await root.admin.listAudit({
    identityId: submittedBy,
    pageSize: 200,
    pageToken: page.nextPageToken,
  });
  expect(rest).toMatchObject({ nextPageToken: "" });
  expect(new Set([...page.entries, ...rest.entries].map(({ id }) => id)).size).toBe(5);
  expect((await refusal(ada.admin.listAudit({}))).code).toBe(Code.PermissionDenied);
  const dump = JSON.stringify((await pool.query("SELECT a::text FROM audit_log AS a")).rows);
  for (const hidden of [ERROR, ada.secret, eve.secret, root.secret]) expect(dump).not.toContain(hidden);
  for (const caller of [ada, eve, root]) caller.close();
});

test("sequence 81: a thousand refused calls of one identity leave some twenty rows", async () => {
  const eve = await callers("viewer");
  const jobId = "0199c0de-0000-7000-8000-000000000000";
  const flood = async (): Promise<void> => {
    const codes = Array.from(
      { length: 1_000 },
      async () => (await refusal(eve.jobs.cancelJob({ jobId }))).code,
    );
    expect(new Set(await Promise.all(codes))).toEqual(new Set([Code.PermissionDenied]));
    const count = async (): Promise<boolean> =>
      ((await pool.query("SELECT 1 FROM audit_log WHERE who_name = $1", [eve.name])).rowCount ?? 0) >= 20;
    await waitFor(count, { what: "the rows" });
  };
  const rows = await rowsOf(flood);
  // On a slow machine there is a row for those beyond, and for a minute that has passed, too.
  expect(rows.length).toBeLessThan(25);
  expect(rows[0]).toMatchObject({
    method: "CancelJob",
    targets: [],
    who: eve.name,
    result: "PERMISSION_DENIED",
  });
  eve.close();
});

test("tokens are made and ended with a row each, which does not hold their secrets", async () => {
  const root = await callers("admin");
  let [secret, id] = ["", ""];
  const made = await rowsOf(async () => {
    ({
      secret,
      details: { id } = { id: "" },
    } = (await root.admin.createToken({ name: "made", grants: [{ role: 1 }] })) as never);
  });
  expect(made).toMatchObject([{ method: "CreateToken", who: root.name }]);
  expect(await rowsOf(() => root.admin.revokeToken({ id }))).toMatchObject([
    { method: "RevokeToken", targets: [`token:${id}`] },
  ]);
  const dump = JSON.stringify((await pool.query("SELECT a::text FROM audit_log AS a")).rows);
  expect(secret === "" || dump.includes(secret)).toBe(false);
  root.close();
});

test("a refusal that cannot be recorded keeps no other from being recorded", async () => {
  const database = openDatabase({
    url: world.databaseUrl,
    connections: 2,
    name: "refusals",
    log: createLogger({ name: "test", level: "silent" }),
    metrics: createMetrics(),
  });
  const metrics = createMetrics();
  const audit = new Audit({ database, metrics, log: createLogger({ name: "test", level: "silent" }) });
  const call = (name: string): AuditedCall => ({
    values: callerValues(
      { kind: "token", id: name, name, grants: [], expiresAtMs: undefined },
      createContextValues(),
    ),
    requestHeader: new Headers(),
    method: SchedulerService.method.cancelJob,
  });
  const MORE = 30;
  for (const name of ["unrecordable", "recordable"])
    for (let refused = 0; refused < MORE; refused += 1) audit.denied(call(name));
  await pool.query(
    "ALTER TABLE audit_log ADD CONSTRAINT nobody CHECK (who_name <> 'unrecordable') NOT VALID",
  );
  await audit.stop();
  await pool.query("ALTER TABLE audit_log DROP CONSTRAINT nobody");
  const { rows } = await pool.query<{ count: number }>(
    "SELECT sum(count)::int4 AS count FROM audit_log WHERE who_name = 'recordable'",
  );
  expect(rows).toEqual([{ count: MORE }]);
  expect(await metrics.registry.getSingleMetricAsString("muster_audit_refusals_unrecorded_total")).toMatch(
    /\b[1-9]\d*$/mu,
  );
  await database.close();
});
