import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";

/** Half a second apart: longer than an API takes to start anew, on a slow machine too. */
const TRIES = 60;

export const answerLostToClient: Scenario = {
  name: "a client's connection ends before its answers, and it asks again with the same key",
  covers: ["sequence 18"],
  world: { apis: 2, workers: 2 },
  run: async (world) => {
    const apis = world.apis as [Member, Member];
    for (let n = 0; n < 20; n += 1) {
      const spec = { ms: 10, key: `order-${n}` };
      const [victim, other] = n % 2 === 0 ? apis : ([apis[1], apis[0]] as const);
      // Ten callers of one key at once, half of whom lose their connection.
      const asked = Promise.all(
        Array.from({ length: 10 }, (_, caller) =>
          world.load.ask(spec, (caller % 2 === 0 ? victim : other).client, TRIES),
        ),
      );
      // It is awaited once the victim is back: one that fails before would end the whole run.
      asked.catch(() => undefined);
      if (n % 5 === 0) {
        await world.fault("kill -9 an API amid calls with one key", () => victim.kill());
        await victim.restart();
      }
      const ids = await asked;
      assert.equal(new Set(ids).size, 1, "one key is one job, for every caller");
    }
  },
};
