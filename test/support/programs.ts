import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findProgram, folders } from "../../apps/dev/src/stack/redis-program.ts";

const run = promisify(execFile);

const INSTALL_DEADLINE_MS = 300_000;
/** Folders that a user's PATH often leaves out. */
const USUAL_FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin"];

/** A program that a configuration cannot do without. */
export interface Program {
  readonly name: string;
  /** Where else than on PATH it may lie. */
  readonly folders?: readonly string[];
  /** Debian's packages that bring it. */
  readonly packages: readonly string[];
  /** Whether all else is there that the packages bring, where the program alone may come from others. */
  readonly isComplete?: (file: string) => Promise<boolean>;
  /** A version of the program that is too old, as a reason; undefined when it will do. */
  readonly unfit?: (file: string) => Promise<string | undefined>;
}

/** Why a configuration cannot run on this machine. */
export class CannotBeHad extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "CannotBeHad";
  }
}

/**
 * Full paths of the programs, in order; what is missing is installed by the system's package manager, asking nobody.
 * @throws CannotBeHad with the reason
 */
export async function findOrInstall(
  programs: readonly Program[],
  say: (line: string) => void,
): Promise<string[]> {
  const files: string[] = [];
  for (const program of programs) {
    const file = (await find(program)) ?? (await install(program, say));
    const unfit = await program.unfit?.(file);
    if (unfit !== undefined) throw new CannotBeHad(unfit);
    files.push(file);
  }
  return files;
}

/** Full paths of the programs, in order; a text that says what is missing where one is. */
export async function findAll(programs: readonly Program[]): Promise<string[] | string> {
  const files: string[] = [];
  for (const program of programs) {
    const file = await find(program);
    if (file === undefined) return `no ${program.name}: its packages are ${program.packages.join(", ")}`;
    files.push(file);
  }
  return files;
}

async function find(program: Program): Promise<string | undefined> {
  const among = [...(program.folders ?? []), ...folders(process.env["PATH"] ?? ""), ...USUAL_FOLDERS];
  const file = await findProgram(program.name, among);
  const complete = file !== undefined && (await (program.isComplete?.(file) ?? true));
  return complete ? file : undefined;
}

async function install(program: Program, say: (line: string) => void): Promise<string> {
  const apt = await findProgram("apt-get", folders(process.env["PATH"] ?? ""));
  if (apt === undefined) throw new CannotBeHad(`no ${program.name}, and no apt-get to install it`);
  const root = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const options = ["-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"];
  const command = [...root, apt, "install", ...options, ...program.packages];
  // The second time after a refresh: a fresh machine has no list of packages yet.
  for (const before of [undefined, [...root, apt, "update"]]) {
    if (before !== undefined) await attempt(before);
    say(`${program.name} is missing; running: ${command.join(" ")}`);
    await attempt(command);
    const file = await find(program);
    if (file !== undefined) return file;
  }
  // Without the command: the reason goes into docs, and the command is this machine's.
  throw new CannotBeHad(
    `no ${program.name}: the system's package manager cannot install ${program.packages.join(", ")}`,
  );
}

/** What it leaves is looked at afterwards, which says more than how it ended. */
async function attempt([file = "", ...args]: readonly string[]): Promise<boolean> {
  try {
    // No service of the package's own is started by a system that would start them: ours listen elsewhere.
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
    await run(file, args, { env, timeout: INSTALL_DEADLINE_MS });
    return true;
  } catch {
    return false;
  }
}
