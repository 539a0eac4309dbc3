import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { openDatabase } from "@muster/db";
import { digestOf, newSecret } from "@muster/identity";
import { createLogger, createMetrics } from "@muster/runtime";
import { connectAdmin, connectClient } from "@muster/test/client";
import { type TestDatabase, testDatabase } from "@muster/test/database";
import { type FaultProxy, startFaultProxy } from "@muster/test/fault-proxy";
import { testPool } from "@muster/test/pool";
import { makeToken } from "@muster/test/tokens";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { TokenLookup } from "../../src/access/token-lookup.ts";
import { startWorld, type World } from "../rpc/world.ts";

/** Whom a token belongs to, while the database does not say it. */

let database: TestDatabase;
let proxy: FaultProxy;
let world: World;
let url: string;

beforeAll(async () => {
  database = await testDatabase();
  const address = new URL(database.url);
  proxy = await startFaultProxy(Number(address.port));
  address.port = String(proxy.port);
  url = address.href;
  world = await startWorld(1, { AUTH: "required", DATABASE_URL: url });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await proxy.close();
  await database.drop();
});

test("case I5: calls that keep all connections busy keep nobody from being known", async () => {
  const [port = 0] = world.apiPorts;
  const busy = connectClient(port, (await makeToken(database.url)).secret);
  const other = connectAdmin(port, (await makeToken(database.url)).secret);
  const locked = testPool({ connectionString: database.url, max: 1 });
  onTestFinished(async () => {
    busy.close();
    other.close();
    await locked.end();
  });
  await locked.query("BEGIN; LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE");
  const done = new AbortController();
  const working = Array.from({ length: 60 }, async () => {
    while (!done.signal.aborted) await busy.listJobs({}).catch(() => undefined);
  });
  try {
    // With the connections of calls it would be UNAVAILABLE for as long as there are any.
    await waitFor(async () => (await other.getWhoAmI({})).name, { what: "a token to be known meanwhile" });
  } finally {
    done.abort();
    await locked.query("ROLLBACK");
    await Promise.all(working);
  }
});

test("case I2: a token that is known is believed for 5 s; after it, and of others, nobody can say; nobody is told that it is wrong", async () => {
  const [port = 0] = world.apiPorts;
  const [known, others] = [await makeToken(database.url), await makeToken(database.url)];
  const jobs = connectClient(port, known.secret);
  const strangers = connectAdmin(port, others.secret);
  onTestFinished(() => {
    jobs.close();
    strangers.close();
  });
  const own = connectAdmin(port, known.secret);
  onTestFinished(() => own.close());
  const { jobId } = await jobs.submitJob({ job: { type: "noop", delay: durationFromMs(600_000) } });
  const stream = jobs.watchJob({ jobId })[Symbol.asyncIterator]();
  await stream.next();
  await own.getWhoAmI({});
  const frozenAt = performance.now();
  proxy.freezeAll();
  const ended = stream.next().catch((error: unknown) => ConnectError.from(error).code);
  expect(await own.getWhoAmI({})).toMatchObject({ name: `test-${known.id}` });
  // A stranger hears it soon, and the next ones at once.
  const toldMs: number[] = [];
  for (let call = 0; call < 5; call += 1) {
    const before = performance.now();
    await expect(strangers.getWhoAmI({})).rejects.toMatchObject({ code: Code.Unavailable });
    toldMs.push(performance.now() - before);
  }
  expect(Math.max(...toldMs)).toBeLessThan(3_000);
  const codes: (Code | "ok")[] = [];
  await waitFor(
    async () => {
      const code = await own.getWhoAmI({}).then(
        () => "ok" as const,
        (error: unknown) => ConnectError.from(error).code,
      );
      codes.push(code);
      return code !== "ok";
    },
    { what: "the token to be believed no more" },
  );
  expect(performance.now() - frozenAt).toBeLessThan(5_000 + 3_000);
  expect(codes.at(-1)).toBe(Code.Unavailable);
  expect(await ended).toBe(Code.Unavailable);
  // What was frozen stays so for ever: it is ended, or each session would be found out by its own deadline.
  proxy.cut();
  proxy.mend();
  await waitFor(async () => (await own.getWhoAmI({})).name, { what: "the token to be known again" });
  expect(await strangers.getWhoAmI({})).toMatchObject({ name: `test-${others.id}` });
});

test("case I5: a thousand tokens that nobody has are a few statements, one after the other", async () => {
  const options = { connections: 3, name: "lookups", log: createLogger({ name: "test", level: "silent" }) };
  const opened = openDatabase({ ...options, url: database.url, metrics: createMetrics() });
  let [statements, running, most] = [0, 0, 0];
  const lookup = new TokenLookup({
    ...opened,
    query: async (...asked) => {
      statements += 1;
      most = Math.max(most, (running += 1));
      return opened.query<never>(...asked).finally(() => (running -= 1));
    },
  });
  const { id, secret } = await makeToken(database.url);
  const madeUp = Array.from({ length: 1_000 }, () => newSecret("live"));
  const found = await Promise.all([
    lookup.find(id, digestOf(secret)),
    ...madeUp.map((one) => lookup.find(one.id, one.digest)),
    // Its id is no secret.
    lookup.find(id, digestOf(`${secret}x`)),
  ]);
  expect(found.map((token) => token?.id).filter((one) => one !== undefined)).toEqual([id]);
  expect(statements).toBeLessThan(10);
  expect(most).toBe(1);
  await opened.close();
});
