import { sleep } from "@muster/runtime";
import { withClient } from "./report.ts";

const EVERY_MS = 250;
const BAR = 30;

/** Of the workload: a schedule goes on making jobs, and those of the shell are another worker's. */
const COUNTS = `
SELECT count(*)::int AS all, count(finished_at)::int AS ended,
       (count(*) FILTER (WHERE status = 'running'))::int AS running,
       (count(*) FILTER (WHERE status IN ('retry', 'scheduled')))::int AS waiting
FROM tasks WHERE labels ->> 'muster.schedule' IS NULL AND queue <> 'shell'`;

interface Counts {
  readonly all: number;
  readonly ended: number;
  readonly running: number;
  readonly waiting: number;
}

/** Shows how far it is until every job has ended, or the time is over. Returns whether all ended. */
export async function followProgress(
  databaseUrl: string,
  expected: number,
  deadlineMs: number,
): Promise<boolean> {
  const until = performance.now() + deadlineMs;
  return withClient(databaseUrl, async (client) => {
    for (let shown = ""; ; ) {
      const { rows } = await client.query<Counts>(COUNTS);
      const counts = rows[0] ?? { all: 0, ended: 0, running: 0, waiting: 0 };
      const line = render(counts, expected);
      if (line !== shown) show(line);
      shown = line;
      const done = counts.ended >= expected;
      if (done || performance.now() > until) {
        if (process.stdout.isTTY) process.stdout.write("\n");
        return done;
      }
      await sleep(EVERY_MS);
    }
  });
}

function render({ ended, running, waiting }: Counts, expected: number): string {
  const filled = Math.floor((BAR * Math.min(ended, expected)) / expected);
  const bar = `${"█".repeat(filled)}${"░".repeat(BAR - filled)}`;
  return `  ${bar} ${ended}/${expected} ended · ${running} running · ${waiting} waiting for their time`;
}

function show(line: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
}
