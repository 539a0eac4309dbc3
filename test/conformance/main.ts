import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { quietLifecycle, startEmbedded } from "../../apps/dev/src/embedded.ts";
import type { Case } from "./case.ts";
import { CASES } from "./cases/index.ts";
import { table } from "./report.ts";
import { type Result, runCases } from "./run.ts";
import type { Site } from "./stage.ts";

const HELP = `Starts a worker program in any language against a real API, breaks the network between them, and prints what it does
right and wrong. docs/remote-workers.md says what a program needs for it: it finds the API in WORKER_API, and runs the
types \`echo\` (the payload is the result) and \`sleep\` (as long as {"ms": …} says).

  npm run conformance -- [options] <command…>
  npm run conformance -- python3 examples/python/worker.py
  npm run conformance -- --api localhost:8081 ./my-worker --verbose

  --short        the short set only, which takes no longer than some beats
  --only TEXT    cases whose name contains TEXT; may be repeated
  --beside N     up to N cases at a time, each with a process and a queue of its own (default 4)
  --api ADDRESS  host:port of an API that runs already, with AUTH=none. Default: a stack of its own, gone afterwards
  --list         print the cases, and run nothing
  --help         this text

Exit code: 0 all is right, 1 something is wrong, 2 usage.
`;

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function refuse(mistake: string): never {
  process.stderr.write(`${mistake}\n\n${HELP}`);
  process.exit(2);
}

interface Options {
  readonly cases: readonly Case[];
  readonly beside: number;
  readonly api: string | undefined;
  readonly list: boolean;
  readonly command: readonly string[];
}

/** What stands before the command is ours, and all after its name is the command's. */
function readOptions(args: readonly string[]): Options {
  let [short, list, beside, api]: [boolean, boolean, string, string | undefined] = [
    false,
    false,
    "4",
    undefined,
  ];
  const only: string[] = [];
  const left = [...args];
  const value = (name: string): string =>
    left.shift() ?? refuse(`${name}: expected a value after it; got nothing`);
  for (; left[0]?.startsWith("--") === true; ) {
    const option = left.shift() ?? "";
    if (option === "--") break;
    if (option === "--short") short = true;
    else if (option === "--list") list = true;
    else if (option === "--only") only.push(value(option));
    else if (option === "--beside") beside = value(option);
    else if (option === "--api") api = value(option);
    else if (option === "--help") {
      say(HELP);
      process.exit(0);
    } else refuse(`expected an option of those below; got ${option}`);
  }
  if (!/^[1-9]\d?$/u.test(beside)) refuse(`--beside: expected a whole number from 1 to 99; got "${beside}"`);
  if (left.length === 0 && !list) refuse("expected the command that starts the worker; got nothing");
  const named = ({ name }: Case): boolean => only.length === 0 || only.some((text) => name.includes(text));
  const cases = CASES.filter((one) => named(one) && (!short || one.short));
  if (cases.length === 0)
    refuse(`--only: no case's name contains ${only.map((text) => `"${text}"`).join(" or ")}`);
  return { cases, beside: Number(beside), api, list, command: left };
}

async function conformance({ cases, beside, api, command }: Options): Promise<boolean> {
  const stack = quietLifecycle();
  const folder = await mkdtemp(join(tmpdir(), "muster-conformance-"));
  const cleanUp = (): Promise<void> => stack.stop().then(() => rm(folder, { recursive: true, force: true }));
  const interrupt = (code: number) => () => void cleanUp().finally(() => process.exit(code));
  process.once("SIGINT", interrupt(130)).once("SIGTERM", interrupt(143));
  try {
    const site = { address: api ?? (await startApi(stack, folder)), env: {} } satisfies Site;
    const results = await runCases(site, command, cases, beside, tell);
    say(`\n${table(results)}\n`);
    const wrong = results.filter((result) => result.wrong !== undefined);
    for (const { name, output } of wrong) say(`--- ${name}: what the program printed ---\n${output}`);
    say(`${results.length - wrong.length} right, ${wrong.length} wrong`);
    return wrong.length === 0;
  } finally {
    await cleanUp();
  }
}

const tell = ({ name, ms, wrong }: Result): void =>
  say(
    `${wrong === undefined ? "✓" : "✗"} ${name} (${(ms / 1000).toFixed(1)} s)${wrong === undefined ? "" : `: ${wrong}`}`,
  );

async function startApi(stack: ReturnType<typeof quietLifecycle>, dir: string): Promise<string> {
  const { apiPort } = await startEmbedded(stack, {
    dir,
    cli: { main: join(REPOSITORY, "apps/cli/src/main.ts"), cwd: REPOSITORY },
    workers: 0,
    given: { postgres: false, redis: false },
    installRedis: true,
    typed: "npm run conformance",
    workerEnv: {},
    say: (line) => say(`  ${line}`),
  });
  return `127.0.0.1:${apiPort}`;
}

const options = readOptions(process.argv.slice(2));
if (options.list) for (const { name, says } of CASES) say(`${name}: ${says}`);
else process.exitCode = (await conformance(options)) ? 0 : 1;
