import { connectClient } from "@muster/test/client";
import { Ground } from "../../run/ground.ts";
import { payload } from "../../run/payload.ts";
import { musterGrpc } from "../../systems/index.ts";
import { drainQueued, fill } from "../drain.ts";
import { JOBS_PER_S, type Measure, quantile, type RunContext, type Values } from "../measure.ts";
import { FILTERS, insertFinished, sizes } from "./finished-rows.ts";

const QUEUED = 50_000;
const HISTORIES = [0, 1_000_000, 10_000_000];
const LIST_CALLS = 200;
/** Matches nothing, so that every row is looked at. */
const SLOWEST_LIST = "ListJobs type unknown p99 ms";

export const history: Measure = {
  name: "growth: finished rows",
  how:
    `The drain of ${QUEUED.toLocaleString("en")} jobs at concurrency 1000 with so many finished rows and attempts in the tables; then ListJobs ` +
    `over gRPC, ${LIST_CALLS} calls for each filter: the first page and those that follow.`,
  rounds: 1,
  entries: HISTORIES.map((rows) => ({
    name: historyName(rows),
    system: musterGrpc.id,
    point: { series: musterGrpc.title, x: rows / 1e6 },
    run: (context) => withHistory(context, context.scale(rows)),
  })),
  better: "more",
  chart: { kind: "lines", values: [JOBS_PER_S, SLOWEST_LIST], x: "million finished rows" },
};

export function historyName(rows: number): string {
  return `${rows / 1e6} M finished`;
}

async function withHistory({ servers, scale, say }: RunContext, rows: number): Promise<Values> {
  await using ground = await Ground.prepare(servers, musterGrpc);
  say(`  inserting ${rows} finished rows`);
  await insertFinished(ground.stores.sql, rows, Buffer.from(JSON.stringify(payload(1))));
  const jobs = scale(QUEUED);
  await fill(ground, jobs);
  const size = await sizes(ground.stores.sql);
  const drained = await drainQueued(ground, jobs, { before: rows });
  await ground.stopWorkers();
  await ground.producer();
  return { ...drained, ...size, ...(await listLatencies(ground.port, say)) };
}

async function listLatencies(port: number, say: RunContext["say"]): Promise<Values> {
  const client = connectClient(port);
  const values: Record<string, number> = {};
  try {
    for (const [name, filter] of Object.entries(FILTERS)) {
      const ms: number[] = [];
      let pageToken = "";
      for (let call = 0; call < LIST_CALLS; call += 1) {
        const start = performance.now();
        const { nextPageToken } = await client.listJobs({ ...filter, pageToken });
        ms.push(performance.now() - start);
        pageToken = nextPageToken;
      }
      values[`ListJobs ${name} p99 ms`] = quantile(ms, 0.99);
      say(
        `  ListJobs, filter ${name}: p50 ${quantile(ms, 0.5).toFixed(1)}, p99 ${quantile(ms, 0.99).toFixed(1)} ms`,
      );
    }
    return values;
  } finally {
    client.close();
  }
}
