import { setTimeout as pause } from "node:timers/promises";
import { type Database, openDatabase, promptly, submit, submitUnique } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { type FaultProxy, startFaultProxy } from "@muster/test/fault-proxy";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Fixture, fixture, newJob } from "./fixture.ts";
import { keyed } from "./unique-jobs.ts";

/**
 * Whatever stands between a caller and its statement falls silent: a look at the new session, the transaction around the
 * statement, the plans that a rested session discards. The caller hears of it as soon as of its own statement.
 */

const log = createLogger({ name: "test", level: "silent" });
const HEARD_MS = 4_000 + 2_000;
/** As `RESTED_PLAN_LIFE_MS`, and a little. */
const RESTED_MS = 10_500;

let world: Fixture;
beforeAll(async () => {
  world = await fixture(1);
});
afterAll(() => world[Symbol.asyncDispose]());

interface Reached extends AsyncDisposable {
  readonly proxy: FaultProxy;
  readonly database: Database;
}

/** Of hosts that are one and the same: of several, the one that takes writes is looked for. */
async function reached(hosts: number): Promise<Reached> {
  const url = new URL(world.url);
  const proxy = await startFaultProxy(Number(url.port));
  const host = Array.from({ length: hosts }, () => `127.0.0.1:${proxy.port}`).join(",");
  const database = openDatabase({
    url: world.url.replace(url.host, host),
    connections: 2,
    name: "test",
    log,
    metrics: createMetrics(),
    checksRights: true,
  });
  return {
    proxy,
    database,
    [Symbol.asyncDispose]: async () => {
      await database.close();
      await proxy.close();
    },
  };
}

async function timeOf(work: Promise<unknown>): Promise<number> {
  const began = performance.now();
  await expect(work).rejects.toMatchObject({ code: "unavailable" });
  return performance.now() - began;
}

describe.skipIf(servers().databaseKind !== "postgres")("case S4: silence before a prompt statement", () => {
  test.concurrent.each([
    ["whether the server takes writes", 2, /SHOW transaction_read_only/],
    ["the first look at a session", 1, /current_setting\('server_encoding'\)/],
    ["the role's rights", 1, /has_table_privilege/],
  ])("in %s", async (_, hosts, request) => {
    await using to = await reached(hosts);
    to.proxy.freezeAt(request);
    // Where there are two, both are tried.
    expect(await timeOf(submit(to.database.query, [newJob()]))).toBeLessThan(HEARD_MS * hosts);
  });

  test.concurrent.each([
    ["BEGIN", /BEGIN/],
    ["COMMIT", /COMMIT/],
  ])("in %s of a submit with a key", async (_, request) => {
    await using to = await reached(1);
    await submit(to.database.query, [newJob()]);
    to.proxy.freezeAt(request);
    expect(await timeOf(submitUnique(to.database, [keyed("silent")]))).toBeLessThan(HEARD_MS);
  });

  test.concurrent("in the plans that sessions discard after a rest, of which one is waited for", async () => {
    await using to = await reached(1);
    const submitTwo = (): Promise<unknown> =>
      Promise.all([1, 2].map(() => submit(promptly(to.database.query), [newJob()])));
    await submitTwo();
    await pause(RESTED_MS);
    to.proxy.freeze();
    expect(await timeOf(submit(promptly(to.database.query), [newJob()]))).toBeLessThan(HEARD_MS);
    const began = performance.now();
    await submitTwo();
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
