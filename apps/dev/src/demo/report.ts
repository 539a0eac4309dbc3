import { Client } from "pg";

/** What happened, read from the database: the numbers that are printed are those that are there. */
export interface Report {
  readonly rows: readonly ReportRow[];
  readonly attempts: number;
  readonly jobs: number;
  readonly jobsPerSecond: number;
}

export interface ReportRow {
  readonly type: string;
  readonly queue: string;
  readonly state: string;
  readonly jobs: number;
  readonly attempts: number;
  readonly p50: number;
  readonly p99: number;
}

const ROWS = `
SELECT t.type, t.queue, t.status AS state, count(*)::int AS jobs,
       coalesce(sum(a.attempts), 0)::int AS attempts,
       coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY a.wait_ms), 0)::float8 AS p50,
       coalesce(percentile_cont(0.99) WITHIN GROUP (ORDER BY a.wait_ms), 0)::float8 AS p99
FROM tasks AS t LEFT JOIN LATERAL (
  SELECT count(*) AS attempts,
         extract(epoch FROM min(started_at) - greatest(t.created_at, least(t.run_at, min(started_at)))) * 1000 AS wait_ms
  FROM task_attempts WHERE task_attempts.task_id = t.task_id
) AS a ON true
GROUP BY t.type, t.queue, t.status ORDER BY t.type, t.queue, t.status`;

const TOTALS = `
SELECT (SELECT count(*) FROM tasks)::int AS jobs, (SELECT count(*) FROM task_attempts)::int AS attempts,
       (SELECT count(*) / greatest(extract(epoch FROM max(finished_at) - min(started_at)), 0.001)
        FROM task_attempts)::float8 AS "jobsPerSecond"`;

export async function readReport(databaseUrl: string): Promise<Report> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<ReportRow>(ROWS);
    const totals = await client.query<Omit<Report, "rows">>(TOTALS);
    return { rows, jobs: 0, attempts: 0, jobsPerSecond: 0, ...totals.rows[0] };
  });
}

export async function withClient<T>(url: string, body: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, query_timeout: 10_000 });
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end();
  }
}

export function renderReport({ rows, jobs, attempts, jobsPerSecond }: Report): string {
  const heads = ["type", "queue", "state", "jobs", "attempts", "p50 wait", "p99 wait"];
  const cells = rows.map((row) => [
    row.type,
    row.queue,
    row.state,
    String(row.jobs),
    String(row.attempts),
    `${row.p50.toFixed(0)} ms`,
    `${row.p99.toFixed(0)} ms`,
  ]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, column) => (column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  ")}`;
  const rule = `  ${widths.map((width) => "─".repeat(width)).join("  ")}`;
  const sum = `  ${jobs} jobs, ${attempts} attempts, ${jobsPerSecond.toFixed(0)} attempts/s`;
  return [line(heads), rule, ...cells.map(line), rule, sum].join("\n");
}
