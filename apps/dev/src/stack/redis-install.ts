import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findProgram, findRedisServer, folders } from "./redis-program.ts";

const run = promisify(execFile);

const COMMAND_DEADLINE_MS = 300_000;
const LAST_WORDS = 3;

interface PackageManager {
  readonly program: string;
  /** Arguments that come before the package's name. */
  readonly install: readonly string[];
  /** Arguments that fetch the list of packages, for a fresh machine that has none yet. */
  readonly refresh?: readonly string[];
  /** In the order in which they are tried. */
  readonly packages: readonly string[];
  /** Homebrew refuses to run as root; everything else needs it. */
  readonly needsRoot: boolean;
}

/** Some distributions have dropped Redis for Valkey, some have not yet got it. */
const REDIS_OR_VALKEY = ["redis", "valkey"];

const MANAGERS: readonly PackageManager[] = [
  {
    program: "apt-get",
    install: ["install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"],
    refresh: ["update"],
    // The tools first: they hold the server without a system service that would occupy port 6379 from now on.
    packages: ["redis-tools", "redis-server", "valkey-server"],
    needsRoot: true,
  },
  { program: "dnf", install: ["install", "-y"], packages: REDIS_OR_VALKEY, needsRoot: true },
  { program: "yum", install: ["install", "-y"], packages: REDIS_OR_VALKEY, needsRoot: true },
  { program: "apk", install: ["add", "--no-cache"], packages: REDIS_OR_VALKEY, needsRoot: true },
  {
    program: "pacman",
    install: ["-S", "--noconfirm", "--needed"],
    refresh: ["-Sy"],
    packages: ["valkey", "redis"],
    needsRoot: true,
  },
  {
    program: "zypper",
    install: ["--non-interactive", "install"],
    packages: REDIS_OR_VALKEY,
    needsRoot: true,
  },
  { program: "brew", install: ["install"], packages: REDIS_OR_VALKEY, needsRoot: false },
];

const CHOICES =
  "Install redis-server or valkey-server yourself, run the whole system by `docker compose up`, or use a server that " +
  "runs already: REDIS_URL=redis://host:6379, and for `muster dev` --own-redis.";

/**
 * What to type where there is no Redis, in the words of this machine's package manager; undefined where it is not known.
 * @param path where programs are looked for, in the form of PATH
 */
export async function redisInstallCommand(
  path: string = process.env["PATH"] ?? "",
): Promise<string | undefined> {
  for (const manager of MANAGERS)
    if ((await findProgram(manager.program, folders(path))) !== undefined) return forAPerson(manager);
  return undefined;
}

/**
 * Installs Redis or Valkey by the system's package manager, asking nobody, and returns the server's full path.
 * Throws an error that names the other choices when that is impossible.
 * @param say receives each command before it runs
 * @param path where programs are looked for, in the form of PATH
 */
export async function installRedisServer(
  say: (line: string) => void,
  path: string = process.env["PATH"] ?? "",
): Promise<string> {
  const failures: string[] = [];
  for (const manager of MANAGERS) {
    const program = await findProgram(manager.program, folders(path));
    if (program === undefined) continue;
    const root = manager.needsRoot ? await asRoot(path) : [];
    if (root === undefined) {
      failures.push(
        `it takes root, and there is no sudo that asks for no password. Run: ${forAPerson(manager)}`,
      );
      continue;
    }
    const command = [...root, program];
    for (const args of attempts(manager)) {
      const line = [...command, ...args];
      say(`Redis is missing on this machine; running: ${line.join(" ")}`);
      const failure = await execute(line);
      if (failure !== undefined) failures.push(failure);
      const found = await findRedisServer(path);
      if (found !== undefined) return found;
    }
  }
  const why = failures.length === 0 ? "there is no known package manager on PATH." : failures.join("\n");
  throw new Error(`Redis is missing and could not be installed: ${why}\n${CHOICES}`);
}

/** Each package, and all of them once more after a refresh; whoever runs these stops as soon as there is a server. */
function attempts({ install, packages, refresh }: PackageManager): (readonly string[])[] {
  const installs = packages.map((name) => [...install, name]);
  return refresh === undefined ? installs : [...installs, refresh, ...installs];
}

/**
 * The words before a command that make it root's: none when we are root. Undefined when nothing makes it so: without
 * root a package manager fails at each package in turn, with a wall of words that does not name the cause.
 */
async function asRoot(path: string): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  const sudo = await findProgram("sudo", folders(path));
  if (sudo === undefined) return undefined;
  // -n: fail rather than wait for a password that nobody is there to type.
  const words = [sudo, "-n"];
  return (await execute([...words, "true"])) === undefined ? words : undefined;
}

/** What whoever has the password types. */
function forAPerson({ program, install, packages, refresh, needsRoot }: PackageManager): string {
  const [first = ""] = packages;
  const sudo = needsRoot && process.getuid?.() !== 0 ? ["sudo"] : [];
  const steps = [...(refresh === undefined ? [] : [refresh]), [...install, first]];
  return steps.map((args) => [...sudo, program, ...args].join(" ")).join(" && ");
}

/** Runs the command; undefined when it succeeded, else the command with its last words. */
async function execute([file = "", ...args]: readonly string[]): Promise<string | undefined> {
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await run(file, args, { env, timeout: COMMAND_DEADLINE_MS });
    return undefined;
  } catch (error) {
    const output = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    const lastWords = output === "" ? String(error) : output.split("\n").slice(-LAST_WORDS).join("\n");
    return `\`${[file, ...args].join(" ")}\` failed: ${lastWords}`;
  }
}
