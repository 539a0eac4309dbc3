import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sleep, watchParent } from "@muster/runtime";
import { connect, type Scheduler } from "./demo/client.ts";
import { showHistory, startClock, verifyClock } from "./demo/clock.ts";
import { explainWaiting } from "./demo/explain.ts";
import { followProgress } from "./demo/progress.ts";
import { readReport, renderReport } from "./demo/report.ts";
import { ShellWorker } from "./demo/shell-worker.ts";
import { startTargetServer, type TargetServer } from "./demo/target-server.ts";
import { type Check, verify } from "./demo/verify.ts";
import { allIds, submitWorkload, type Workload } from "./demo/workload.ts";
import { submitSamples } from "./dev/sample-jobs.ts";
import { type Embedded, quietLifecycle, startEmbedded } from "./embedded.ts";
import { watchTerminal } from "./processes/terminal.ts";

/** `make demo`: real jobs through a real Postgres and a real Redis, watched live and checked afterwards. KEEP=1: to be looked at, too. */
const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));
const WORK_DEADLINE_MS = 60_000;
const KEEPS = (process.env["KEEP"] ?? "") !== "";

const print = (text: string): boolean => process.stdout.write(`${text}\n`);

const folder = await mkdtemp(join(tmpdir(), "muster-demo-"));
const stack = quietLifecycle();
let interrupted = false;
/** All went as it should, and somebody looks at it: then Ctrl-C is its regular end. */
let kept = false;
const interrupt = (): void => {
  if (interrupted) return;
  interrupted = true;
  void cleanUp().finally(() => process.exit(kept ? 0 : 130));
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
watchParent(process.env, interrupt);
watchTerminal(interrupt);
// The terminal may be closed in the middle of a line.
process.stdout.on("error", () => process.stdout.destroy());

try {
  process.exitCode = (await demo()) ? 0 : 1;
} catch (error) {
  if (!interrupted) process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await cleanUp();
}

async function cleanUp(): Promise<void> {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}

async function demo(): Promise<boolean> {
  print("Starting a Muster of its own: Postgres, Redis, one API, two workers");
  const embedded = await startStack();
  print(`\nTo be watched in a browser: http://localhost:${embedded.apiPort}/ui/`);
  const target = stack.use("web server", await startTargetServer());
  const { client, schedules } = connect(embedded.apiPort);
  print(`\nA schedule makes a job each second, beside all that follows: ${await startClock(schedules)}`);
  print("\nSubmitting over gRPC: checksums and word counts of this repository's files, web calls, mails,");
  print(
    "a job that fails twice, one that never works, one for later, one to cancel, one of a type that no worker knows,",
  );
  print("critical ones behind low ones, and shipments by way of a warehouse that is out of order");
  const shell = stack.use("worker in a shell", await ShellWorker.start(REPOSITORY, embedded.apiPort));
  const workload = await submitWorkload(client, target.url, REPOSITORY);
  print(`Besides: ${await shell.submit(client)}`);
  print("\nWhy do they not run? ExplainJob answers:");
  const explained = await explainWaiting(client, workload, print);
  print("");
  const [ended] = await Promise.all([
    followProgress(embedded.databaseUrl, allIds(workload).length, WORK_DEADLINE_MS),
    cancelOnceRunning(client, workload.cancelled),
  ]);
  const again = ended && (await redriveShipments(client, embedded.databaseUrl, workload, target));
  const drained = await shell.drain(client);
  await showHistory(schedules, print);
  print("\nWhat happened, from the database:\n");
  print(renderReport(await readReport(embedded.databaseUrl)));
  const all = { what: `all ${allIds(workload).length} jobs ended`, ok: again, found: "some did not" };
  const verified = await verify(embedded.databaseUrl, workload, target, REPOSITORY);
  const checks = [all, explained, ...verified, drained, await verifyClock(embedded.databaseUrl)];
  print(`\n${checks.map(renderCheck).join("\n")}`);
  const ok = checks.every((one) => one.ok);
  if (ok && KEEPS) return keep(embedded);
  print(nextSteps());
  return ok;
}

/** Until Ctrl-C, with a job of each state beside those that have ended. */
async function keep({ apiPort }: Embedded): Promise<never> {
  kept = true;
  print(`\n  ${await submitSamples(apiPort)}`);
  print(`\nKept until Ctrl-C, to be looked at in a browser: http://localhost:${apiPort}/ui/\n`);
  return new Promise<never>(() => {});
}

function startStack(): Promise<Embedded> {
  return startEmbedded(stack, {
    dir: folder,
    cli: { main: join(REPOSITORY, "apps/cli/src/main.ts"), cwd: REPOSITORY },
    workers: 2,
    given: { postgres: false, redis: false },
    installRedis: true,
    typed: "make demo",
    workerEnv: {
      COMMAND_ALLOW: "sha256sum,wc",
      COMMAND_CWD_ALLOW: REPOSITORY,
      HTTP_ALLOW_PRIVATE: "127.0.0.1",
      // A sample still runs when somebody has looked enough: nobody waits for it.
      DRAIN_SECONDS: "2",
    },
    say: (line) => print(`  ${line}`),
  });
}

async function cancelOnceRunning(client: Scheduler, jobId: string): Promise<void> {
  const deadline = performance.now() + WORK_DEADLINE_MS;
  while (performance.now() < deadline) {
    const { startedAt } = await client.getJob({ jobId });
    if (startedAt !== undefined) break;
    await sleep(100);
  }
  await client.cancelJob({ jobId, reason: "the demo shows a cancel" });
}

/** What an operator does when the cause is mended: look at the dead letters, then give them another life. */
async function redriveShipments(
  client: Scheduler,
  databaseUrl: string,
  workload: Workload,
  target: TargetServer,
): Promise<boolean> {
  const filter = { queue: "warehouse", deadReason: "exhausted" };
  const { matched } = await client.redriveJobs({ ...filter, dryRun: true });
  target.repairWarehouse();
  const { redriven } = await client.redriveJobs(filter);
  print(`\nThe warehouse works again: of its ${matched} dead letters ${redriven} are redriven`);
  return followProgress(databaseUrl, allIds(workload).length, WORK_DEADLINE_MS);
}

function renderCheck({ what, ok, found }: Check): string {
  return ok ? `  ✓ ${what}` : `  ✗ ${what}: ${found}`;
}

function nextSteps(): string {
  return `
Try next:
  KEEP=1 make demo                             the demo again, kept for the dashboard until Ctrl-C
  make dev                                     the same stack, kept running, with a job of each state
  curl -H 'content-type: application/json' -d '{"job":{"type":"echo","json":{"hi":1}}}' \\
       localhost:8081/scheduler.v1.SchedulerService/SubmitJob
  HANDLERS='handlers/*.ts' make dev            with handlers of your own
`;
}
