import { createServer } from "node:http2";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { tell } from "../../run/starts.ts";

/** The RPC library with nothing behind it: what no service on it can go past. */
const ANSWER = { jobId: "01890a5d-ac96-774b-bcce-b302099a8057" };

const server = createServer(
  connectNodeAdapter({
    routes: (router) =>
      router.service(SchedulerService, {
        submitJob: () => ANSWER,
        submitJobs: ({ jobs }) => ({ results: jobs.map(() => ANSWER) }),
      }),
  }),
);
server.listen(Number(process.env["BENCH_PORT"]), "127.0.0.1", () => tell({ kind: "ready" }));
process.once("SIGTERM", () => process.exit(0));
