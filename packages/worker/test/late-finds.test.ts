import { type Database, openDatabase } from "@muster/db";
import type { Handlers } from "@muster/job";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { type FaultProxy, postgresCommitted, startFaultProxy } from "@muster/test/fault-proxy";
import { admit, pause, putLimit } from "@muster/test/policies";
import { servers } from "@muster/test/servers";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";

/** An engine whose next claim is done and not answered, and whose database is away from then on until `mend`. */
interface Late extends AsyncDisposable {
  readonly world: Fixture;
  readonly proxy: FaultProxy;
  start(handlers: Handlers): Promise<void>;
  loseClaim(): void;
}

async function late(): Promise<Late> {
  const world = await fixture();
  const proxy = await startFaultProxy(Number(new URL(servers().adminUrl).port));
  const { log, metrics } = world;
  let database: Database | undefined;
  return {
    world,
    proxy,
    start: async (handlers) => {
      const url = Object.assign(new URL(world.url), { port: String(proxy.port) }).href;
      database = openDatabase({ url, connections: 4, name: "test", log, metrics });
      await world.engine(handlers, { database });
    },
    loseClaim: () => {
      const judge = (answer: Buffer): ReturnType<typeof postgresCommitted> => {
        const fate = postgresCommitted(answer);
        if (fate === "lose") setImmediate(() => proxy.cut());
        return fate;
      };
      proxy.loseAnswers({ request: /muster_claim_/u, judge }, 1);
    },
    [Symbol.asyncDispose]: async () => {
      proxy.mend();
      await world[Symbol.asyncDispose]();
      await database?.close();
      await proxy.close();
    },
  };
}

test("a job whose claim was not answered, and is found after its type was paused, does not begin", async () => {
  await using setting = await late();
  const { world, proxy } = setting;
  const ran: string[] = [];
  await setting.start({ work: ({ id }) => void ran.push(id) });
  setting.loseClaim();
  const [id = ""] = await world.submit([{}]);
  await waitFor(() => proxy.lost === 1, { what: "the claim to go unanswered" });
  expect((await world.job(id)).state).toBe("running");
  await pause(world.database, { kind: "type", type: "work" });
  proxy.mend();
  await waitFor(async () => (await world.job(id)).hold === "pause:work", { what: "it to be held" });
  expect([ran, (await world.job(id)).attempts]).toEqual([[], 0]);
});

test("an admitted job whose claim was not answered begins when it is found", async () => {
  await using setting = await late();
  const { world, proxy } = setting;
  await putLimit(world.database, { name: "all", maxRunning: 1 });
  const ran: string[] = [];
  await setting.start({ work: ({ id }) => void ran.push(id) });
  const [id = ""] = await world.submit([{}]);
  await waitFor(async () => (await world.job(id)).hold !== null, { what: "it to wait" });
  setting.loseClaim();
  await admit(world, [id]);
  await waitFor(() => proxy.lost === 1, { what: "the claim to go unanswered" });
  proxy.mend();
  await world.ended([id]);
  expect([ran, (await world.job(id)).attempts]).toEqual([[id], 1]);
});
