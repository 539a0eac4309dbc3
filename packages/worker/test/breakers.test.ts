import { RateLimitError } from "@muster/job";
import { subscribe } from "@muster/queue";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { admit, putLimit } from "@muster/test/policies";
import { waitFor } from "@muster/test/wait";
import { expect, test, vi } from "vitest";

vi.setConfig({ maxConcurrency: 3 });

const LIMIT = { name: "api", type: "call", keyLabel: "host" } as const;
const GUARD = `UPDATE limits SET breaker_error_ratio = 0.5, breaker_min_calls = 10, breaker_window_ms = 60000,
  breaker_open_ms = 1000`;

interface Counted {
  gate: string;
  calls: number;
  failures: number;
}

const counted = ({ database }: Fixture): Promise<Counted[]> =>
  database.query<Counted>(
    "SELECT gate, sum(calls)::int4 AS calls, sum(failures)::int4 AS failures FROM breaker_calls GROUP BY gate ORDER BY gate",
  );

/** Submits jobs, lets them in when they wait, and waits until all have ended in a way that stays. */
async function run(world: Fixture, hosts: readonly string[], more: object = {}): Promise<string[]> {
  const ids = await world.submit(
    hosts.map((host) => ({ type: "call", labels: { host }, maxAttempts: 1, ...more })),
  );
  let admitted = 0;
  const areAll = async (): Promise<boolean> => (admitted += await admit(world, ids)) === ids.length;
  await waitFor(areAll, { what: "the jobs to wait before their gate" });
  return ids;
}

test.concurrent("what fails is counted with its end, what succeeds a second later or at the stop, and only where there is a breaker", async () => {
  await using world = await fixture();
  await putLimit(world.database, LIMIT);
  await world.database.query(GUARD);
  await putLimit(world.database, { name: "plain", type: "call", keyLabel: "host" });
  const handlers = {
    call: (job: { json(): unknown }) => {
      if (JSON.stringify(job.json()).includes("fail")) throw new Error("away");
    },
  };
  const engine = await world.engine(handlers);
  const fails = { payload: { kind: "json" as const, data: Buffer.from('{"fail":true}') } };
  const bad = await run(world, ["a", "a", "a"], fails);
  await world.ended(bad);
  // At once: whoever sees their places free sees that they have failed.
  expect(await counted(world)).toEqual([{ gate: "api~1:a", calls: 3, failures: 3 }]);
  const good = await run(world, ["a", "a", "b"]);
  await world.ended(good);
  await waitFor(async () => (await counted(world)).length === 2, { what: "the successes" });
  expect(await counted(world)).toEqual([
    { gate: "api~1:a", calls: 5, failures: 3 },
    { gate: "api~1:b", calls: 1, failures: 0 },
  ]);
  await world.ended(await run(world, ["c"]));
  await engine.stop();
  expect((await counted(world)).at(-1)).toEqual({ gate: "api~1:c", calls: 1, failures: 0 });
});

test.concurrent("without a breaker nothing is counted", async () => {
  await using world = await fixture();
  await putLimit(world.database, LIMIT);
  const engine = await world.engine({
    call: () => {
      throw new Error("away");
    },
  });
  await world.ended(await run(world, ["a"]));
  await engine.stop();
  expect(await counted(world)).toEqual([]);
});

test.concurrent("a key that a handler has closed is told to whoever admits, and is in the metric; a job without a limit is snoozed", async () => {
  await using world = await fixture();
  await putLimit(world.database, LIMIT);
  const told: string[] = [];
  const subscribed = Promise.withResolvers<void>();
  const listening = subscribe(
    world.redis,
    "signals",
    (signals) => {
      for (const signal of signals) if (signal.kind === "feed") told.push(...signal.gates, ...signal.holds);
    },
    { onReset: subscribed.resolve },
  );
  await subscribed.promise;
  const busy = (): never => {
    throw new RateLimitError({ retryAfter: 60_000 });
  };
  await world.engine({ call: busy, free: busy });
  const [limited = ""] = await run(world, ["a"]);
  const [free = ""] = await world.submit([{ type: "free" }]);
  const states = await waitFor(
    async () => {
      const jobs = [await world.job(limited), await world.job(free)];
      return jobs.every(({ snoozes }) => snoozes === 1) ? jobs : undefined;
    },
    { what: "both to be told to wait" },
  );
  expect(states.map(({ state, hold, attempts }) => [state, hold, attempts])).toEqual([
    ["queued", "limit:api~1:2:default:a", 0],
    ["scheduled", null, 0],
  ]);
  await waitFor(() => told.includes("limit:api~1:2:default:a") && told.includes("api~1:a"), {
    what: "the feeder to be told",
  });
  // Counted once the end is recorded, which others see a moment before.
  const bothCounted = async (): Promise<boolean> =>
    (await world.metrics.rateLimited.get()).values.length === 2;
  await waitFor(bothCounted, { what: "both to be counted" });
  const { values } = await world.metrics.rateLimited.get();
  expect(Object.fromEntries(values.map(({ labels, value }) => [labels.limit, value]))).toEqual({
    api: 1,
    none: 1,
  });
  await listening.close();
});
