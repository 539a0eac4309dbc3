import assert from "node:assert/strict";
import { type LostAnswer, postgresCommitted } from "../../../support/fault-proxy.ts";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";
import type { World } from "../../world/world.ts";

/** What a call repeats by itself; one more would be a refusal. */
const TIMES = 2;

/** Each statement of the hot path, by words that no other has. */
const SUBMIT: LostAnswer = { request: /INSERT INTO tasks/u, judge: postgresCommitted };
const CLAIM: LostAnswer = { request: /SET status = 'running'/u, judge: postgresCommitted };
const FINISH: LostAnswer = { request: /WITH ended AS/u, judge: postgresCommitted };
const RELEASE: LostAnswer = { request: /'released'/u, judge: postgresCommitted };
const PROMOTE: LostAnswer = { request: /SET status = 'queued', hold = /u, judge: postgresCommitted };

export const answersLost: Scenario = {
  name: "Postgres commits, and the answers are lost",
  short: true,
  covers: ["sequence 3", "sequence 6", "incident 21"],
  world: { apis: 1, workers: 2, workerEnv: { DRAIN_SECONDS: "0" } },
  run: async (world) => {
    const load = world.load.start(60, (n) => ({ ms: n % 5 === 0 ? 400 : 10, failures: n % 4 === 0 ? 1 : 0 }));
    await world.fault("lose the answers of submits", () => lose(world, world.apis, SUBMIT));
    assert.deepEqual(
      world.load.sent.flatMap(({ refused }) => refused ?? []),
      [],
      "the API asks again and finds its rows",
    );
    await world.fault("lose the answers of claims", () => lose(world, world.workers, CLAIM));
    await world.fault("lose the answers of endings", () => lose(world, world.workers, FINISH));
    await world.fault("lose the answers of promotions", () => loseAnywhere(world, PROMOTE));
    const [leaver] = world.workers as [Member];
    await world.until("it to hold a job", async () => (await world.heldBy(leaver)).length > 0);
    await world.fault("lose the answer of a release at a SIGTERM", async () => {
      leaver.sql.loseAnswers(RELEASE, 1);
      await leaver.stop();
      await leaver.restart();
    });
    await load.stop();
    await world.within("every job ends", 20_000, () => world.idle());
  },
};

async function lose(world: World, members: readonly Member[], which: LostAnswer): Promise<void> {
  const before = members.map(({ sql }) => sql.lost);
  for (const { sql } of members) sql.loseAnswers(which, TIMES);
  await world.until("the answers to be lost", () =>
    members.every(({ sql }, index) => sql.lost === (before[index] ?? 0) + TIMES),
  );
}

/** Only one of them leads. */
async function loseAnywhere(world: World, which: LostAnswer): Promise<void> {
  const total = (): number => world.members.reduce((sum, { sql }) => sum + sql.lost, 0);
  const before = total();
  for (const { sql } of world.members) sql.loseAnswers(which, TIMES);
  await world.until("the answers to be lost", () => total() >= before + TIMES);
}
