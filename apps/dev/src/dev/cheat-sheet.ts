import type { Embedded } from "../embedded.ts";
import { SERVICE, type ShownJob } from "./first-job.ts";

/** What the command line calls where it is told nothing. */
const USUAL_PORT = 8081;
const FLEET_SERVICE = "scheduler.v1.FleetService";

/** What is typed here for what is not of the stack itself. */
export interface Words {
  /** The command line. */
  readonly command: string;
  /** Starts one more worker. */
  readonly worker: string;
  /** How handlers of one's own are run. */
  readonly yourOwn: string;
  /** Whether `buf`, which speaks gRPC, is installed beside. */
  readonly withBuf: boolean;
}

/** What can be done with a stack, to be copied from the terminal. */
export function cheatSheet(running: Embedded, shown: ShownJob, words: Words): string {
  const rows = [...calls(running, shown, words), ...insides(running), ...further(running, words)];
  return `
Muster is up. Ctrl-C stops it.

${rows.map(([name, command]) => `  ${name.padEnd(11)}${command}\n`).join("")}`;
}

type Row = readonly [name: string, command: string];

function calls({ apiPort }: Embedded, shown: ShownJob, { command, withBuf }: Words): Row[] {
  const address = `localhost:${apiPort}`;
  const job = JSON.stringify({ job: shown });
  const curl = (method: string, body: string, service = SERVICE): string =>
    `curl -H 'content-type: application/json' -d '${body}' ${address}/${service}/${method}`;
  const grpcurl = (method: string, body: string): string =>
    `grpcurl -plaintext -d '${body}' ${address} ${SERVICE}.${method}`;
  const buf = `npx buf curl --protocol grpc --http2-prior-knowledge -d '${job}' http://${address}/${SERVICE}/SubmitJob`;
  const id = '{"job_id":"…"}';
  const there = apiPort === USUAL_PORT ? "" : ` --api http://${address}`;
  return [
    ["dashboard", `http://${address}/ui/`],
    ["by command", `${command} submit ${shown.type} ${inShell(JSON.stringify(shown.json))} --wait${there}`],
    ["", `${command} top${there}    ${command} --help`],
    ["submit", curl("SubmitJob", job)],
    ...(withBuf ? [["", buf] as const] : []),
    ["", grpcurl("SubmitJob", job)],
    ["result", curl("GetJob", id)],
    ["look", curl("ListJobs", "{}")],
    ["watch", grpcurl("WatchJob", id)],
    ["why", curl("ExplainJob", id)],
    ["workers", curl("ListWorkers", "{}", FLEET_SERVICE)],
  ];
}

function insides({ databaseUrl, redisUrl, redisPort, apiMetricsPort, ...running }: Embedded): Row[] {
  const columns = "task_id, type, status, result";
  const latest = `SELECT ${columns} FROM jobs ORDER BY task_id DESC LIMIT 10`;
  const metrics = [apiMetricsPort, ...running.workerMetricsPorts].map((port) => `localhost:${port}/metrics`);
  const server = redisPort === undefined ? `-u ${redisUrl}` : `-p ${redisPort}`;
  return [
    ["tables", `psql ${databaseUrl} -c '${latest}'`],
    ["lists", `redis-cli ${server} LRANGE q:default 0 -1`],
    ["metrics", `curl ${metrics.join("    ")}`],
    ["logs", `tail -f ${inShell(running.logs)}/*.log`],
  ];
}

/** Folders with blanks or an & are two words to a shell, or two commands. */
const inShell = (path: string): string =>
  /^[\w./-]+$/u.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;

function further({ databaseUrl, redisUrl }: Embedded, { worker, yourOwn }: Words): Row[] {
  return [
    ["one more", `DATABASE_URL=${databaseUrl} REDIS_URL=${redisUrl} ${worker}`],
    ["your own", yourOwn],
  ];
}
