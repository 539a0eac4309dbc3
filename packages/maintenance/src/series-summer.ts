import { randomBytes } from "node:crypto";
import { sumOldestMinute } from "@muster/db";
import type { Chore, ChoreContext } from "./chore.ts";

/**
 * Adds up what all processes have told of a minute, once no process tells anything of it any more: a row for each kind of
 * jobs instead of six for each process.
 */
export function seriesSummer({ database }: ChoreContext): Chore {
  // Apart from what this process reports itself.
  const process = randomBytes(9).toString("base64url");
  let report = 0;
  return {
    name: "series-summer",
    intervalMs: 60_000,
    runOnce: async () => {
      report += 1;
      return (await sumOldestMinute(database, { process, report })) ? "again" : undefined;
    },
  };
}
