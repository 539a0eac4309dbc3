import { makeWorkerUtils } from "graphile-worker";
import type { Payload } from "../../run/payload.ts";
import type { Place, Producer } from "../system.ts";
import { options } from "./options.ts";

// The library's own statement, but for the rows of the answer, which nobody reads here.
const ADD_JOBS = `SELECT count(*) FROM graphile_worker.add_jobs(
  array(SELECT json_populate_recordset(null::graphile_worker.job_spec, $1::json)))`;

export async function openProducer({ databaseUrl }: Place, id: string): Promise<Producer> {
  const utils = await makeWorkerUtils(options(id, databaseUrl));
  const spec = (payload: Payload): { identifier: string; payload: Payload } => ({
    identifier: "work",
    payload,
  });
  return {
    submit: (job) => utils.addJob("work", job),
    submitMany: (jobs) =>
      id === "graphile-worker"
        ? utils.withPgClient((client) => client.query(ADD_JOBS, [JSON.stringify(jobs.map(spec))]))
        : utils.addJobs(jobs.map(spec)),
    close: async () => utils.release(),
  };
}
