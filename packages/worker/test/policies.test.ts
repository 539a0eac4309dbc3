import { isDeepStrictEqual } from "node:util";
import { decodeElement, publishSignal, subscribe } from "@muster/queue";
import { sleep } from "@muster/runtime";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { admit, pause, putLimit, resume } from "@muster/test/policies";
import { servers } from "@muster/test/servers";
import { waitFor } from "@muster/test/wait";
import { expect, test, vi } from "vitest";

vi.setConfig({ maxConcurrency: 3 });

const elsewhere = servers().databaseKind !== "postgres";

const QUEUE = { kind: "queue", queue: "mail" } as const;
const TYPE = { kind: "type", type: "send" } as const;
const LIMIT = { name: "tenant", type: "send", keyLabel: "tenant", maxRunning: 2 } as const;
const labels = (tenant: string): { labels: Record<string, string> } => ({ labels: { tenant } });

interface Row {
  status: string;
  hold: string | null;
  gates: string[] | null;
  attempts: number;
}

const rowsOf = ({ database }: Fixture, ids: readonly string[]): Promise<Row[]> =>
  database.query<Row>(
    "SELECT status, hold, gates, attempts FROM tasks WHERE task_id = ANY($1::uuid[]) ORDER BY array_position($1::uuid[], task_id)",
    [ids],
  );

/** The next to be taken first. */
async function idsIn({ redis }: Fixture, lane: string): Promise<(string | undefined)[]> {
  const list = await redis.run((client) => client.lrange(redis.keys.lane(lane), 0, -1));
  return list.toReversed().map((raw) => decodeElement(raw)?.task_id);
}

const epochsOf = async ({ database }: Fixture): Promise<number[]> =>
  (await database.query<{ policy_epoch: number }>("SELECT policy_epoch FROM workers")).map(
    (row) => row.policy_epoch,
  );

async function known(world: Fixture, epoch: number): Promise<void> {
  await waitFor(async () => (await epochsOf(world)).every((one) => one === epoch), {
    what: `every worker to know epoch ${epoch}`,
  });
}

test.concurrent("a worker says with its registration which policies it knows", async () => {
  await using world = await fixture();
  const epoch = await putLimit(world.database, LIMIT);
  await world.engine({ work: () => {} });
  expect(await world.database.query("SELECT policy_epoch, protocol FROM workers")).toEqual([
    { policy_epoch: epoch, protocol: 1 },
  ]);
});

test.concurrent("sequence 48: a change that nobody was told of is noticed by the claim, whose jobs go back to their places", async () => {
  await using world = await fixture();
  const ran: string[] = [];
  const engine = await world.engine({ work: ({ id }) => void ran.push(id) }, { queues: ["mail", "default"] });
  await world.ended(await world.submit([{}]));
  ran.length = 0;
  const epoch = await pause(world.database, QUEUE);
  const paused = await world.submit([{ queue: "mail" }, { queue: "mail" }]);
  await known(world, epoch);
  await world.ended(await world.submit([{}]));
  expect((await rowsOf(world, paused)).map(({ status, hold }) => [status, hold])).toEqual([
    ["queued", null],
    ["queued", null],
  ]);
  // Whichever of their claims was slow, the oldest goes back last.
  await waitFor(async () => isDeepStrictEqual(await idsIn(world, "q:mail:default"), paused), {
    what: "both to lie in their list, the older one first",
  });
  expect(ran).toHaveLength(1);
  await resume(world.database, QUEUE);
  await publishSignal(world.redis, { kind: "policy" });
  await world.ended(paused);
  expect(engine.workerId).toBe((await world.job(paused[0] ?? "")).workerId);
});

test
  .skipIf(elsewhere)
  .concurrent(
    "sequence 49: a pause of a queue, and its end, write no row of the jobs that wait there",
    async () => {
      await using world = await fixture();
      const engine = await world.engine({ work: () => {} }, { queues: ["mail", "default"] });
      await world.ended(await world.submit([{}]));
      const epoch = await pause(world.database, QUEUE);
      const rows = async (): Promise<unknown> =>
        world.database.query(
          "SELECT count(*)::int4 AS jobs, count(DISTINCT xmin::text)::int4 AS writers FROM tasks WHERE queue = 'mail'",
        );
      // Its worker has not heard, and claims some.
      await world.submit(Array.from({ length: 300 }, () => ({ queue: "mail" })));
      await known(world, epoch);
      await world.ended(await world.submit([{}]));
      expect(await rows()).toEqual([{ jobs: 300, writers: 1 }]);
      await engine.stop();
      await resume(world.database, QUEUE);
      expect(await rows()).toEqual([{ jobs: 300, writers: 1 }]);
    },
  );

test.concurrent("jobs of a paused type are held when they are found, uncharged, and their neighbours run", async () => {
  await using world = await fixture();
  await world.engine({ work: () => {}, send: () => {} });
  await pause(world.database, TYPE);
  const ids = await world.submit([{ type: "send" }, {}, { type: "send" }, {}]);
  await world.ended(ids.filter((_, index) => index % 2 === 1));
  await waitFor(
    async () => (await rowsOf(world, ids)).filter(({ hold }) => hold === "pause:send").length === 2,
    {
      what: "both to be held",
    },
  );
  expect((await rowsOf(world, ids)).map(({ status, attempts }) => `${status} ${attempts}`)).toEqual([
    "queued 0",
    "succeeded 1",
    "queued 0",
    "succeeded 1",
  ]);
});

test.concurrent("a job that a limit matches waits before its gate until it is admitted, and its end tells of the gate", async () => {
  await using world = await fixture();
  const told: unknown[] = [];
  const listening = Promise.withResolvers<void>();
  const listener = subscribe(world.redis, "signals", (signals) => told.push(...signals), {
    onReset: listening.resolve,
  });
  await listening.promise;
  const ran: string[] = [];
  await world.engine({ send: ({ id }) => void ran.push(id), work: () => {} });
  await putLimit(world.database, LIMIT);
  const [one = "", other = ""] = await world.submit([
    { type: "send", ...labels("acme") },
    { type: "send", ...labels("zeta") },
  ]);
  const hold = (tenant: string): string => `limit:tenant~1:2:default:${tenant}`;
  await waitFor(async () => (await rowsOf(world, [one, other])).every((row) => row.hold !== null), {
    what: "both to wait",
  });
  expect(await rowsOf(world, [one])).toEqual([
    { status: "queued", hold: hold("acme"), gates: ["tenant~1:acme"], attempts: 0 },
  ]);
  await waitFor(
    () => [hold("acme"), hold("zeta")].every((text) => JSON.stringify(told).includes(JSON.stringify(text))),
    { what: "word of the holds" },
  );
  expect(await admit(world, [one])).toBe(1);
  await world.ended([one]);
  expect([ran, (await rowsOf(world, [other]))[0]?.hold]).toEqual([[one], hold("zeta")]);
  await waitFor(() => told.some((signal) => JSON.stringify(signal).includes('"gates":["tenant~1:acme"]')), {
    what: "word of the gate",
  });
  await listener.close();
});

test.concurrent("sequence 50: jobs that run when a limit comes count for it before the worker says that it knows it, and none begins beside them", async () => {
  await using world = await fixture();
  const end = Promise.withResolvers<void>();
  let begun = 0;
  await world.engine(
    {
      send: () => {
        begun += 1;
        return end.promise;
      },
    },
    { concurrency: 3 },
  );
  const running = await world.submit(Array.from({ length: 3 }, () => ({ type: "send", ...labels("acme") })));
  await waitFor(() => begun === 3, { what: "them to run" });
  const epoch = await putLimit(world.database, LIMIT);
  const later = await world.submit([{ type: "send", ...labels("acme") }]);
  await publishSignal(world.redis, { kind: "policy" });
  await known(world, epoch);
  expect((await rowsOf(world, running)).map(({ status, gates }) => [status, gates])).toEqual(
    running.map(() => ["running", ["tenant~1:acme"]]),
  );
  end.resolve();
  await world.ended(running);
  await waitFor(async () => (await rowsOf(world, later))[0]?.hold !== null, { what: "the fourth to wait" });
  expect(begun).toBe(3);
});

test.concurrent("of a limit no more is claimed than there are slots: the rest stays in its list, in its order", async () => {
  await using world = await fixture();
  const end = Promise.withResolvers<void>();
  let begun = 0;
  // Before its first claim it knows the limit.
  await putLimit(world.database, LIMIT);
  await world.engine(
    {
      short: () => {},
      send: () => {
        begun += 1;
        return end.promise;
      },
    },
    { concurrency: 2 },
  );
  // From now on it claims ahead.
  await world.ended(await world.submit(Array.from({ length: 300 }, () => ({ type: "short" }))));
  const ids = await world.submit(
    Array.from({ length: 6 }, () => ({ type: "send", ...labels("acme") })),
    false,
  );
  await world.database.query(
    "UPDATE tasks SET gates = ARRAY['tenant~1:acme'], hold = 'limit:tenant~1:2:default:acme' WHERE task_id = ANY($1::uuid[])",
    [ids],
  );
  expect(await admit(world, ids)).toBe(6);
  await waitFor(() => begun === 2, { what: "two to begin" });
  await sleep(1_500);
  expect(begun).toBe(2);
  const states = (await rowsOf(world, ids)).map(({ status }) => status).toSorted();
  expect(states).toEqual(["queued", "queued", "queued", "queued", "running", "running"]);
  const depth = await world.redis.run((client) => client.llen(world.redis.keys.lane("q:default")));
  expect(depth).toBe(4);
  end.resolve();
  await world.ended(ids);
});

test.concurrent("sequence 49: what a limit comes upon in a list is parked, hundreds at a time, and does not hold up what is behind it", async () => {
  await using world = await fixture();
  await world.engine({ short: () => {}, send: () => {} }, { concurrency: 2 });
  await world.ended(await world.submit(Array.from({ length: 300 }, () => ({ type: "short" }))));
  await putLimit(world.database, LIMIT);
  const jobs = Array.from({ length: 2_000 }, (_, n) => ({ type: "send", ...labels(`t${n % 10}`) }));
  const backlog = await world.submit(jobs);
  const behind = await world.submit([{ type: "short" }]);
  await world.ended(behind);
  await waitFor(
    async () => (await rowsOf(world, backlog)).every(({ hold }) => hold?.startsWith("limit:") === true),
    { what: "all of them to wait" },
  );
  expect((await rowsOf(world, backlog)).every(({ attempts }) => attempts === 0)).toBe(true);
});
