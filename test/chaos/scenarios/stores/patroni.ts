import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { migrate } from "@muster/db";
import { PatroniCluster } from "../../../support/patroni/cluster.ts";
import { clusterPrograms, PATRONI_NEEDS } from "../../../support/patroni/needs.ts";
import type { PatroniNode } from "../../../support/patroni/node.ts";
import type { Scenario } from "../../scenario.ts";
import { DATABASE } from "../../world/prepared.ts";
import type { World } from "../../world/world.ts";

/** Together 200 submits a second, while they are answered at once. */
const CALLERS = 100;
const EVERY_MS = 500;
/** For longer than any failover here: what is asked for is asked for until it is acknowledged. */
const TRIES = 200;
const CALM_MS = 3_000;
/** What a watchdog does to a machine that hangs, before its lead has expired; see `test/stores/configurations/patroni.ts`. */
const WATCHDOG_MS = 15_000;
/** Counted from when the new primary takes writes. */
const BOUND_MS = 10_000;

export const patroniFailsOver: Scenario = {
  name: "Patroni fails over under 200 keyed submits a second, whose callers repeat them",
  covers: ["case S4"],
  world: { apis: 2, workers: 2 },
  database: {
    needs: PATRONI_NEEDS,
    start: async (files) => {
      const cluster = await PatroniCluster.launch(clusterPrograms(files));
      try {
        await migrate({ url: cluster.url(DATABASE) });
        return cluster;
      } catch (error) {
        await cluster.remove();
        throw error;
      }
    },
  },
  run: async (world) => {
    const cluster = world.database;
    assert.ok(cluster instanceof PatroniCluster);
    const callers = startCallers(world);
    const failover = async (what: string, act: (primary: PatroniNode) => unknown): Promise<void> => {
      await pause(CALM_MS);
      await cluster.isWhole();
      const former = await cluster.primary();
      await world.fault(what, async () => {
        await act(former);
        await cluster.takesOver(former);
      });
      // Each by itself: those with a key are written in transactions, in a line of their own.
      const key = callers.newKey();
      await Promise.all([
        world.within("submits are taken again", BOUND_MS, () => world.load.submit([{ ms: 5 }])),
        world.within("submits with a key are taken again", BOUND_MS, () => callers.ask(key, 0)),
      ]);
    };
    try {
      await world.until("jobs to run", async () => (await world.effects()).length > 500);
      await failover("kill -9 the primary's Postgres", (node) => node.killPostgres());
      await failover("freeze the primary's machine, and reset it", async (node) => {
        node.freeze();
        await pause(WATCHDOG_MS);
        await node.kill();
      });
      await world.repair("start the machine that was reset", () => cluster.start());
      await pause(CALM_MS);
    } finally {
      await callers.stop();
    }
    await world.settle();
    const [rows] = await world.query<{ keys: string }>("SELECT count(*) AS keys FROM idempotency_keys");
    assert.equal(Number(rows?.keys), callers.keys(), "one key is one job, however often it was asked for");
  },
};

interface Callers {
  stop(): Promise<unknown>;
  /** How many keys there have been. */
  keys(): number;
  newKey(): string;
  /** Asks for the job of this key, and so many times again. */
  ask(key: string, tries: number): Promise<string>;
}

/** Each asks for one job after the other, until it has its id, of whichever API is its turn. */
function startCallers(world: World): Callers {
  const stopping = new AbortController();
  let keys = 0;
  const newKey = (): string => `order-${(keys += 1)}`;
  const ask = async (key: string, tries: number, turn = 0): Promise<string> => {
    const api = world.apis[turn % world.apis.length];
    assert.ok(api);
    return world.load.ask({ ms: 5, key }, api.client, tries);
  };
  const call = async (caller: number): Promise<void> => {
    await pause((caller * EVERY_MS) / CALLERS);
    for (let n = caller; !stopping.signal.aborted; n += 1) {
      const turn = pause(EVERY_MS);
      await ask(newKey(), TRIES, n);
      await turn;
    }
  };
  const ended = Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)));
  ended.catch(() => undefined);
  return {
    stop: () => {
      stopping.abort();
      return ended;
    },
    keys: () => keys,
    newKey,
    ask,
  };
}
