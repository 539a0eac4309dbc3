import { createLogger, runProcess } from "@muster/runtime";
import { type Embedded, startEmbedded } from "./embedded.ts";
import { watchTerminal } from "./processes/terminal.ts";

/** `make dev`: the whole stack, kept running, with its data in .muster/ from one run to the next. */
const print = (text: string): boolean => process.stdout.write(`${text}\n`);

const log = createLogger({ name: "dev", level: "warn" });

watchTerminal(() => process.kill(process.pid, "SIGHUP"));

await runProcess({
  name: "dev",
  log,
  start: async (stack) => {
    try {
      const started = await startEmbedded(stack, {
        dir: ".muster",
        workerEnv: {
          COMMAND_ALLOW: process.env["COMMAND_ALLOW"] ?? "",
          HANDLERS: process.env["HANDLERS"] ?? "",
          // Short: who reloads handlers does not wait for the jobs of the old ones.
          DRAIN_SECONDS: process.env["DRAIN_SECONDS"] ?? "3",
        },
        say: (line) => print(`  ${line}`),
        tell: (line) => print(`  ${line}`),
      });
      print(cheatSheet(started));
      stack.use("farewell", { stop: async () => void print("\nstopping; the data stays in .muster/") });
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      // It has been said, to a person.
      log.level = "silent";
      throw error;
    }
  },
});

function cheatSheet(running: Embedded): string {
  const service = "scheduler.v1.SchedulerService";
  const job = '{"job":{"type":"echo","json":{"hi":1}}}';
  return `
Muster is up. Ctrl-C stops it.

  submit     curl -H 'content-type: application/json' -d '${job}' localhost:${running.apiPort}/${service}/SubmitJob
             npx buf curl --protocol grpc --http2-prior-knowledge -d '${job}' http://localhost:${running.apiPort}/${service}/SubmitJob
             grpcurl -plaintext -d '${job}' localhost:${running.apiPort} ${service}.SubmitJob
  look       curl -H 'content-type: application/json' -d '{}' localhost:${running.apiPort}/${service}/ListJobs
  watch      grpcurl -plaintext -d '{"job_id":"…"}' localhost:${running.apiPort} ${service}.WatchJob
  why        grpcurl -plaintext -d '{"job_id":"…"}' localhost:${running.apiPort} ${service}.ExplainJob
  tables     psql ${running.databaseUrl} -c 'SELECT task_id, type, status, result FROM jobs ORDER BY task_id DESC LIMIT 10'
  lists      redis-cli -p ${running.redisPort} LRANGE q:default 0 -1
  metrics    curl localhost:${running.apiMetricsPort}/metrics    localhost:${running.workerMetricsPorts.join("/metrics    localhost:")}/metrics
  logs       tail -f ${running.logs}/*.log
  one more   DATABASE_URL=${running.databaseUrl} REDIS_URL=${running.redisUrl} npm run worker
  your own   HANDLERS='handlers/*.ts' make dev
`;
}
