import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { sleep } from "@muster/runtime";
import { commandOf, isAlive } from "../command-of.ts";

const END_DEADLINE_MS = 20_000;

/**
 * Makes a data folder ready for a start. Call it only where no other run can own the folder. Postgres refuses to start
 * where its pid file names any process that lives: a server that an earlier run left behind, which is ended here, or,
 * after a restart of the machine, another program that has got the number.
 * @param data the folder that the server was given by -D
 */
export async function freeDataFolder(data: string, say: (line: string) => void): Promise<void> {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number.parseInt(await readFile(file, "utf8"), 10);
  const command = Number.isInteger(pid) ? await commandOf(pid) : undefined;
  // Postgres itself sees that its process is gone.
  if (command === undefined) return;
  if (!command.includes(data)) {
    say(`the pid file of Postgres names pid ${pid}, which is another program by now: removing it`);
    await rm(file);
    return;
  }
  say(`ending the Postgres that an earlier run left behind, pid ${pid}`);
  process.kill(pid, "SIGINT");
  for (const deadline = performance.now() + END_DEADLINE_MS; isAlive(pid); await sleep(50))
    if (performance.now() > deadline)
      throw new Error(`Postgres, pid ${pid}, still uses ${data}: end it first`);
}
