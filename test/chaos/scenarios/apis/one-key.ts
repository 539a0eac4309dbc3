import assert from "node:assert/strict";
import { type LostAnswer, postgresCommitted } from "../../../support/fault-proxy.ts";
import type { Scenario } from "../../scenario.ts";

const KEYS = 10;
const CALLERS = 100;
/** What a call repeats by itself; one more would be a refusal. */
const TIMES = 2;
const TRIES = 5;

/** Of an API only submits with keys are transactions of several statements. */
const COMMIT: LostAnswer = { request: /COMMIT/u, judge: postgresCommitted };

export const oneKeyManyCallers: Scenario = {
  name: "a hundred callers ask for one key at once, through two APIs, and the answers to commits are lost",
  covers: ["sequence 18"],
  world: { apis: 2, workers: 1 },
  run: async (world) => {
    const { apis } = world;
    for (let n = 0; n < KEYS; n += 1) {
      const spec = { ms: 10, key: `order-${n}` };
      const lost = (): number => apis.reduce((sum, { sql }) => sum + sql.lost, 0);
      const before = lost();
      await world.fault("lose the answers of commits", () => {
        for (const { sql } of apis) sql.loseAnswers(COMMIT, TIMES);
      });
      const calls = Array.from({ length: CALLERS }, (_, caller) => {
        const api = apis[caller % apis.length];
        assert.ok(api);
        return world.load.ask(spec, api.client, TRIES);
      });
      assert.equal(new Set(await Promise.all(calls)).size, 1, "one key is one id, for every caller");
      assert.equal(lost() - before, apis.length * TIMES, "the answers were lost");
    }
    await world.within("every job ends", 20_000, () => world.idle());
    const rows = await world.query("SELECT 1 FROM tasks");
    assert.equal(rows.length, KEYS, "one key is one row");
  },
};
