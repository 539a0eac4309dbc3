import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createLogger, type Lifecycle, runProcess } from "@muster/runtime";
import { type Embedded, type EmbeddedOptions, startEmbedded } from "../embedded.ts";
import { unused } from "../environment.ts";
import { watchTerminal } from "../processes/terminal.ts";
import { cheatSheet, type Words } from "./cheat-sheet.ts";
import type { ChosenHandlers } from "./chosen-handlers.ts";
import { FIRST_JOB, runJob, SAMPLE_JOB } from "./first-job.ts";
import { submitSamples } from "./sample-jobs.ts";

export interface DevOptions
  extends Pick<EmbeddedOptions, "apiPort" | "cli" | "given" | "installRedis" | "typed" | "workers"> {
  /** Where data and logs are kept; undefined: nowhere, after the end. */
  readonly dir: string | undefined;
  /** Undefined: none but the built-in ones. */
  readonly handlers: ChosenHandlers | undefined;
  readonly words: Words;
  /** Whether there is a job of every state after the start, for lists and the dashboard to show. */
  readonly samples?: boolean;
}

const print = (text: string): boolean => process.stdout.write(`${text}\n`);
const say = (line: string): void => void print(`  ${line}`);

/** The whole stack, from its start to the process's exit; a mistake is told to a person, without a stack. */
export async function runDev(options: DevOptions): Promise<void> {
  const log = createLogger({ name: "dev", level: "warn" });
  watchTerminal(() => process.kill(process.pid, "SIGHUP"));
  await runProcess({
    name: "dev",
    log,
    start: async (stack) => {
      try {
        await startDev(stack, options);
      } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        // It has been said, to a person.
        log.level = "silent";
        throw error;
      }
    },
  });
}

async function startDev(stack: Lifecycle, options: DevOptions): Promise<void> {
  const { handlers, words, given } = options;
  const dir = options.dir ?? (await temporaryFolder(stack));
  const names = unused(process.env, given);
  if (names.length > 0) say(`not used, because these servers are its own: ${names.join(", ")}`);
  if (handlers !== undefined)
    say(
      handlers.isSample
        ? 'no handlers here: a sample runs jobs of type "hello"'
        : `handlers: ${handlers.shown}`,
    );
  const running = await startEmbedded(stack, {
    ...options,
    dir,
    workerEnv: {
      HANDLERS: handlers?.patterns ?? "",
      // Short: who reloads handlers does not wait for the jobs of the old ones.
      DRAIN_SECONDS: process.env["DRAIN_SECONDS"] ?? "3",
    },
    say,
    tell: say,
  });
  const kept =
    options.dir === undefined
      ? "nothing is kept"
      : `the data stays in ${relative(process.cwd(), dir) || dir}/`;
  stack.use("farewell", { stop: async () => void print(`\nstopping; ${kept}`) });
  const job = handlers?.isSample === true ? SAMPLE_JOB : FIRST_JOB;
  print(cheatSheet(running, job, words));
  if (running.isNew) await showFirstJob(running, job);
  if (options.samples === true) say(await submitSamples(running.apiPort));
}

/** On a new database only: who comes back has seen it. */
async function showFirstJob({ apiPort }: Embedded, job: typeof FIRST_JOB): Promise<void> {
  say(await runJob(apiPort, job));
}

async function temporaryFolder(stack: Lifecycle): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "muster-dev-"));
  stack.use("folder", { stop: () => rm(folder, { recursive: true, force: true }) });
  return folder;
}
