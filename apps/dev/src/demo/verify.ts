import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import { withClient } from "./report.ts";
import type { TargetServer } from "./target-server.ts";
import type { Workload } from "./workload.ts";

export interface Check {
  readonly what: string;
  readonly ok: boolean;
  /** What was found instead. */
  readonly found: string;
}

/** Holds what happened against what should have; each answer is read from the database. */
export async function verify(
  databaseUrl: string,
  workload: Workload,
  target: TargetServer,
  cwd: string,
): Promise<Check[]> {
  return withClient(databaseUrl, async (client) => [
    await statesOf(
      client,
      "every checksum, word count, call and mail succeeded",
      succeeding(workload),
      "succeeded",
    ),
    await checksums(client, workload, cwd),
    check(`the demo's web server was called ${calls(workload)} times`, target.hits, calls(workload)),
    await redriven(client, workload),
    await jobIs(client, "the flaky job succeeded at its third attempt", workload.flaky, "succeeded after 3"),
    await jobIs(client, "the hopeless job is in the dead letters", workload.hopeless, "deadletter after 2"),
    await jobIs(client, "the running job was cancelled", workload.cancelled, "cancelled after 1"),
    await jobIs(client, "the job of an unknown type never started", workload.unknown, "cancelled after 0"),
    await delayed(client, workload.delayed),
    await overtaken(client, workload),
  ]);
}

const check = (what: string, found: unknown, expected: unknown): Check => ({
  what,
  ok: String(found) === String(expected),
  found: String(found),
});

function succeeding({ checksums: sums, wordCounts, calls, mails, low, critical }: Workload): string[] {
  return [...sums, ...wordCounts, ...calls, ...mails, ...low, ...critical];
}

async function statesOf(client: Client, what: string, ids: readonly string[], state: string): Promise<Check> {
  const { rows } = await client.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM tasks WHERE task_id = ANY($1::uuid[]) AND status = $2",
    [ids, state],
  );
  return check(what, rows[0]?.n, ids.length);
}

const calls = (workload: Workload): number => workload.calls.length + workload.shipments.length;

async function redriven(client: Client, { shipments }: Workload): Promise<Check> {
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM tasks WHERE task_id = ANY($1::uuid[]) AND status = 'succeeded'
       AND redrives = 1 AND redriven_from = 'deadletter:exhausted'`,
    [shipments],
  );
  return check(
    "every dead letter of the warehouse was redriven once, and succeeded",
    rows[0]?.n,
    shipments.length,
  );
}

/** The jobs' results against checksums of our own. */
async function checksums(client: Client, workload: Workload, cwd: string): Promise<Check> {
  const { rows } = await client.query<{ task_id: string; result: Buffer }>(
    "SELECT task_id, result FROM tasks WHERE task_id = ANY($1::uuid[])",
    [workload.checksums],
  );
  const results = new Map(rows.map((row) => [row.task_id, row.result.toString("utf8")]));
  let right = 0;
  for (const [index, file] of workload.files.entries()) {
    const expected = createHash("sha256")
      .update(await readFile(join(cwd, file)))
      .digest("hex");
    if (results.get(workload.checksums[index] ?? "")?.includes(expected) === true) right += 1;
  }
  return check("each checksum is the right one", right, workload.files.length);
}

async function jobIs(client: Client, what: string, id: string, expected: string): Promise<Check> {
  const { rows } = await client.query<{ was: string }>(
    `SELECT status || ' after ' || (SELECT count(*) FROM task_attempts AS a WHERE a.task_id = t.task_id) AS was
     FROM tasks AS t WHERE task_id = $1`,
    [id],
  );
  return check(what, rows[0]?.was, expected);
}

async function delayed(client: Client, id: string): Promise<Check> {
  const { rows } = await client.query<{ ok: boolean; was: string }>(
    "SELECT started_at >= run_at AS ok, coalesce(started_at - run_at, '0') || ' after its time' AS was FROM tasks WHERE task_id = $1",
    [id],
  );
  return {
    what: "the delayed job waited for its time",
    ok: rows[0]?.ok === true,
    found: rows[0]?.was ?? "no row",
  };
}

/** Submitted after the low jobs, started before most of them. */
async function overtaken(client: Client, { low, critical }: Workload): Promise<Check> {
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM tasks WHERE task_id = ANY($1::uuid[])
       AND started_at > (SELECT max(started_at) FROM tasks WHERE task_id = ANY($2::uuid[]))`,
    [low, critical],
  );
  const n = rows[0]?.n ?? 0;
  return {
    what: "critical jobs overtook low ones that were there before",
    ok: n >= low.length / 2,
    found: `${n} of ${low.length} low jobs started after the last critical one`,
  };
}
