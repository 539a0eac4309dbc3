import assert from "node:assert/strict";
import { afterAll, expect, test } from "vitest";
import { LONG } from "../../support/long.ts";
import { runScenario } from "../run.ts";
import type { Scenario } from "../scenario.ts";
import { queuedByHand } from "../scenarios/limits/queued-by-hand.ts";
import { answersLost } from "../scenarios/postgres/answers-lost.ts";
import { claimLostTwice } from "../scenarios/postgres/claim-lost-twice.ts";
import { flushedUnderLoad } from "../scenarios/redis/flushed-under-load.ts";
import { frozenPastLease } from "../scenarios/workers/frozen.ts";
import { killWorker } from "../scenarios/workers/killed.ts";
import { payloadGivenAway } from "../scenarios/workers/payload-given-away.ts";
import { removePrepared } from "../world/prepared.ts";
import { type Change, changedCopy } from "./changed-copy.ts";

interface Mutant {
  readonly without: string;
  readonly change: Change;
  readonly scenario: Scenario;
  /** Which of the checker's findings has to tell. */
  readonly tells: "lost" | "broken";
  /** Only in `make chaos-proof` and `make proofs`, not in CI: the others ask the checker for the same. */
  readonly long?: boolean;
}

const MUTANTS: readonly Mutant[] = [
  {
    without: "the fence",
    change: {
      file: "packages/db/src/transitions/held-rows.ts",
      from: "t.fence = d.fence AND t.worker_id = d.worker_id AND ",
      to: "",
    },
    scenario: frozenPastLease,
    tells: "broken",
  },
  {
    without: "the reconciler",
    change: {
      file: "packages/maintenance/src/chores.ts",
      from: "  reconciler,\n",
      to: "",
    },
    scenario: flushedUnderLoad,
    tells: "lost",
    long: true,
  },
  {
    without: "the reaper",
    change: {
      file: "packages/maintenance/src/chores.ts",
      from: "  reaper,\n",
      to: "",
    },
    scenario: killWorker,
    tells: "lost",
  },
  {
    without: "the lookup of claims that were never answered",
    change: {
      file: "packages/worker/src/take/unanswered-claims.ts",
      from: "this.#ids.set(taskId, { workerId, until });",
      to: "void { taskId, workerId, until };",
    },
    scenario: answersLost,
    tells: "lost",
    long: true,
  },
  {
    without: "the hold on attempts whose end is not recorded",
    change: {
      file: "packages/worker/src/take/claim-buffer.ts",
      from: "onHandlerReturned({ job }: Attempt, ranMs: number, stillRunning?: Promise<void>): void {",
      to: `onHandlerReturned(attempt: Attempt, ranMs: number, stillRunning?: Promise<void>): void {
    const { job } = attempt;
    this.#options.running.delete(attempt);`,
    },
    scenario: claimLostTwice,
    tells: "broken",
  },
  {
    without: "memory of its own for each payload",
    change: {
      file: "packages/worker/src/attempt/own-payload.ts",
      from: "data.byteLength < data.buffer.byteLength",
      to: "false",
    },
    scenario: payloadGivenAway,
    tells: "broken",
    long: true,
  },
  {
    without: "the claim's look at the admission",
    change: {
      file: "packages/db/src/policies/admission.ts",
      from: "t.grant_fence = t.fence AND ",
      to: "",
    },
    scenario: queuedByHand,
    tells: "broken",
  },
];

afterAll(removePrepared);

// A harness that cannot fail proves nothing: each of these is the product with one safety taken out. Side by
// side: most of their time they wait for what does not come.
test.concurrent.each(MUTANTS.filter(({ long = false }) => LONG || !long))(
  "without $without, the harness is red",
  async ({ change, scenario, tells }) => {
    await using copy = await changedCopy(change);
    const result = await runScenario(scenario, { seed: 1, mutant: copy.root });
    assert.notEqual(result.acknowledged, 0, result.error);
    expect(result[tells]).not.toEqual([]);
  },
  180_000,
);
