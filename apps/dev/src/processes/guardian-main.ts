import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { isAlive } from "../command-of.ts";

/**
 * Outlives `make dev` and ends what that has started, newest first: Postgres and Redis do not notice that nobody owns
 * them any more. Standard input says whom to watch; it closes with the other process, however that ends.
 */
const PATIENCE_MS = 25_000;
const LOOK_EVERY_MS = 50;

const watched = new Map<number, NodeJS.Signals>();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const) process.on(signal, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const [pid = "", signal] = line.split(" ");
  if (signal === undefined) watched.delete(Number(pid));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- guardian.ts writes nothing else
  else watched.set(Number(pid), signal as NodeJS.Signals);
}
for (const [pid, signal] of [...watched].toReversed()) await end(pid, signal);

async function end(pid: number, signal: NodeJS.Signals): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  send(pid, signal);
  while (isAlive(pid) && performance.now() < deadline) await pause(LOOK_EVERY_MS);
  send(pid, "SIGKILL");
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    if (isAlive(pid)) process.kill(pid, signal);
  } catch {
    // It ended between the two. The others are still to be ended.
  }
}
