import { setTimeout as pause } from "node:timers/promises";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { Client } from "pg";
import type { JobSpec } from "../../chaos/world/load.ts";
import type { Site } from "./site.ts";

const PER_SECOND = 20;
/** Of each kind that takes more than a submit. */
const EVERY_MS = 400;
/** A caller that repeats a call with a key, or a cancel, for longer than any outage here. */
const TRIES = 100;
const AGAIN_MS = 300;
const DEADLINE_MS = 10_000;

const FINAL: ReadonlySet<JobState> = new Set([
  JobState.SUCCEEDED,
  JobState.FAILED,
  JobState.DEADLETTER,
  JobState.CANCELLED,
]);

/** Counts of what went through from its beginning to its end. */
export interface Done {
  inTransaction: number;
  watched: number;
  cancelled: number;
  redriven: number;
  keyed: number;
}

export interface MixedLoad {
  readonly done: Done;
  /** Ends when everything that was begun has ended; rejects when something could not. */
  stop(): Promise<void>;
}

/** Everything that callers do, all the time and through every outage, each as a careful caller does it. */
export function startMixedLoad(site: Site): MixedLoad {
  const done: Done = { inTransaction: 0, watched: 0, cancelled: 0, redriven: 0, keyed: 0 };
  const run = site.load.start(PER_SECOND, plain);
  const stopping = new AbortController();
  const kinds = [
    keyed(site, done),
    inTransaction(site, done),
    watched(site, done),
    cancelled(site, done),
    redriven(site, done),
  ];
  const loops = kinds.map(async (act) => {
    const calls: Promise<void>[] = [];
    for (let n = 0; !stopping.signal.aborted; n += 1) {
      const call = act(n);
      // Heard of at the end; until then it must not end the process.
      call.catch(() => undefined);
      calls.push(call);
      await pause(EVERY_MS);
    }
    await Promise.all(calls);
  });
  // As above.
  const ended = Promise.allSettled(loops);
  return {
    done,
    stop: async () => {
      stopping.abort();
      await run.stop();
      for (const loop of await ended) if (loop.status === "rejected") throw loop.reason;
    },
  };
}

function plain(n: number): JobSpec {
  return {
    ms: n % 10 === 0 ? 200 : 5,
    failures: n % 9 === 0 ? 1 : 0,
    priority: n % 4 === 0 ? "high" : "default",
    ...(n % 6 === 0 && { delayMs: 500 }),
  };
}

type Act = (n: number) => Promise<void>;

/** A submit that is repeated until it is answered: however often it arrived, it is one job. */
function keyed(site: Site, done: Done): Act {
  return async (n) => {
    await site.load.ask({ ms: 5, key: `order-${n}` }, site.client, TRIES);
    done.keyed += 1;
  };
}

/** By SQL, beside the caller's own writes; a commit that was not answered is not repeated, and may have happened. */
function inTransaction(site: Site, done: Done): Act {
  return async () => {
    const client = new Client({
      connectionString: site.stores.callersUrl ?? site.stores.env.DATABASE_URL,
      connectionTimeoutMillis: DEADLINE_MS,
      query_timeout: DEADLINE_MS,
    });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await site.load.submitBy({ ms: 5 }, async (payload) => {
        await client.query("BEGIN");
        const call = "SELECT muster_submit('work', $1::jsonb) AS id";
        const { rows } = await client.query<{ id: string }>(call, [JSON.stringify(payload)]);
        await client.query("COMMIT");
        return rows[0]?.id ?? "";
      });
      done.inTransaction += 1;
    } catch {
      // Not acknowledged: what the caller has to live with, and the checker takes either way.
    } finally {
      await client.end().catch(() => undefined);
    }
  };
}

/** From the submit to the final event; a stream that breaks is opened again. */
function watched(site: Site, done: Done): Act {
  return async (n) => {
    const jobId = await site.load.ask({ ms: 50, key: `watched-${n}` }, site.client, TRIES);
    await again(async () => {
      for await (const { state } of site.client.watchJob({ jobId }, { timeoutMs: DEADLINE_MS }))
        if (FINAL.has(state)) return;
      throw new Error(`the stream of job ${jobId} ended before the job`);
    });
    done.watched += 1;
  };
}

/** While it runs; when the job was quicker, it has succeeded. */
function cancelled(site: Site, done: Done): Act {
  return async (n) => {
    const order = { ms: 2_000, key: `cancelled-${n}`, ends: ["cancelled", "succeeded"] } as const;
    const jobId = await site.load.ask(order, site.client, TRIES);
    await pause(AGAIN_MS);
    await again(() =>
      site.client.cancelJob({ jobId, reason: "changed my mind" }, { timeoutMs: DEADLINE_MS }),
    );
    done.cancelled += 1;
  };
}

/** A dead letter that its second life brings to success. */
function redriven(site: Site, done: Done): Act {
  return async (n) => {
    const order = { maxAttempts: 1, failStarts: 1, key: `redriven-${n}`, ends: "succeeded" } as const;
    await site.load.ask(order, site.client, TRIES);
    const answer = await again(() => site.client.redriveJobs({}, { timeoutMs: DEADLINE_MS }));
    done.redriven += answer.redriven;
  };
}

/** Calls that may be repeated are, until they are answered. */
async function again<T>(call: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await call();
    } catch (error) {
      if (left === 0) throw error;
      await pause(AGAIN_MS);
    }
  }
}
