import * as fc from "fast-check";
import { expect, test } from "vitest";
import { waitFor } from "../support/wait.ts";
import { type Command, commands, QUEUES, TENANTS, TYPES } from "./policies/commands.ts";
import { Site } from "./policies/site.ts";

/** Longer than an admission that nobody uses is kept, and found. */
const SETTLED_WITHIN_MS = 45_000;

/** A few jobs of every kind, so that whatever policies are left have something to be about. */
const ALL: readonly Command[] = QUEUES.flatMap((queue) =>
  TYPES.flatMap((type) =>
    TENANTS.map((tenant) => ({
      ...({ kind: "submit", way: "rows", queue, type, tenant, count: 2, ms: 0, fails: false } as const),
    })),
  ),
);

/** Asks until nothing is wrong, and answers what was wrong last. */
async function remaining(faults: () => Promise<string[]>): Promise<string[]> {
  let last: string[] = [];
  try {
    await waitFor(
      async () => {
        last = await faults();
        return last.length === 0;
      },
      { what: "nothing to be wrong", timeoutMs: SETTLED_WITHIN_MS },
    );
    return [];
  } catch {
    return last;
  }
}

test("whatever happens to jobs and policies: no maximum is exceeded, what waits has a reason, what has none runs, and everything ends", async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (steps) => {
      await using site = await Site.open();
      const { model } = site;
      for (const step of steps) await site.run(step);
      site.hold();
      for (const step of ALL) await site.run(step);
      expect(await remaining(async () => model.faults(await site.unfinished()))).toEqual([]);
      for (const target of model.paused) await site.run({ kind: "resume", target, told: true });
      site.release();
      expect(
        await remaining(async () => (await site.unfinished()).map((job) => JSON.stringify(job))),
      ).toEqual([]);
      const attempts = await site.attempts();
      expect(model.excesses(attempts)).toEqual([]);
      expect(model.claimsOfPaused(attempts)).toEqual([]);
    }),
    { numRuns: Number(process.env["POLICY_RUNS"] ?? 1), endOnFailure: true },
  );
}, 600_000);
