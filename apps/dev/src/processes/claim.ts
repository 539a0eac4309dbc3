import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sleep } from "@muster/runtime";
import { commandOf } from "../command-of.ts";
import { GUARDIAN } from "./guardian.ts";

const END_DEADLINE_MS = 60_000;

/** What `.muster/dev.json` says of the run that has the folder. */
export interface Claim {
  readonly pid: number;
  /** What it runs: its number may belong to another program by now. */
  readonly command: string | undefined;
  readonly guardian: number;
  /** Where its servers are, for people; empty while it starts. */
  readonly addresses: string;
}

const fileOf = (dir: string): string => join(dir, "dev.json");

/** For this process. */
export async function writeClaim(dir: string, claim: Pick<Claim, "guardian" | "addresses">): Promise<void> {
  const whole: Claim = { ...claim, pid: process.pid, command: await commandOf(process.pid) };
  await writeFile(fileOf(dir), `${JSON.stringify(whole)}\n`);
}

export async function dropClaim(dir: string): Promise<void> {
  await rm(fileOf(dir), { force: true });
}

/**
 * Returns when nobody has the folder. A run that was killed is waited for while its guardian ends its servers.
 * @throws Error with pid and addresses when another run has it
 */
export async function checkUnclaimed(dir: string, say: (line: string) => void): Promise<void> {
  const claim = await readClaim(dir);
  if (claim === undefined) return;
  const deadline = performance.now() + END_DEADLINE_MS;
  for (let looks = 0; await isGuarded(dir, claim); looks += 1) {
    if (looks === 0 && (await isRunning(claim)))
      throw new Error(
        `Muster is already running here, pid ${claim.pid}: ${claim.addresses || "it is still starting"}`,
      );
    if (performance.now() > deadline)
      throw new Error(`pid ${claim.guardian} still holds ${dir}: end it first`);
    if (looks === 0)
      say(`the servers of an earlier run, pid ${claim.pid}, are still ending: waiting for them`);
    await sleep(100);
  }
}

async function readClaim(dir: string): Promise<Claim | undefined> {
  try {
    const claim: Claim = JSON.parse(await readFile(fileOf(dir), "utf8"));
    return claim;
  } catch {
    // None, or half of one: nothing was started under it.
    return undefined;
  }
}

async function isRunning({ pid, command }: Claim): Promise<boolean> {
  return command !== undefined && (await commandOf(pid)) === command;
}

/** The number of a guardian that has ended may belong to any program. */
async function isGuarded(dir: string, { guardian }: Claim): Promise<boolean> {
  const command = await commandOf(guardian);
  return command?.includes(GUARDIAN) === true && command.endsWith(dir);
}
