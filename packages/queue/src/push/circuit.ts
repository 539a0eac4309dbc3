import {
  CoalesceFullError,
  coalesce,
  DeadlineError,
  faultOf,
  type Metrics,
  withDeadline,
} from "@muster/runtime";
import type { RedisConnection } from "../redis.ts";
import { type Placed, pushNew } from "./push.ts";

/** A caller has already committed, and waits for its push no longer than this. */
const ANSWER_MS = 100;
const FAILURES_TO_OPEN = 2;
const PROBE_INTERVAL_MS = 1_000;
const PROBE_EXPIRY_MS = 10_000;
const MAX_PROBE_PAUSE_MS = 30_000;
/** The degradation's name. */
const PAUSED = "redis_pushes";
/** Upper bound of an element's size, to bound a flush by bytes. */
const ELEMENT_BYTES = 300;
const MAX_FLUSH_BYTES: number = 1024 * 1024;
const MAX_FLUSH_PUSHES = 1_000;

/**
 * `failed`: not known to be in Redis by now, though it may still arrive. `skipped`: not tried, because Redis refuses
 * writes, or because jobs are found by SQL. Neither loses a job: its row is committed, and the reconciler pushes what is missing.
 */
export type PushOutcome = "pushed" | "skipped" | "failed";

export interface PushCircuit {
  /**
   * Pushes new work, merged with the pushes of other callers; lanes keep the order of the calls. Resolves within 100
   * ms; never rejects.
   */
  push(items: readonly Placed[]): Promise<PushOutcome>;
  /** False after two failures in a row, until a write succeeds. */
  readonly healthy: boolean;
  /** Tries a real write now; its outcome counts like that of a push. Resolves within 2 s; never rejects. */
  canWrite(): Promise<boolean>;
  /** Stops probing, and waits for the pushes under way. */
  close(): Promise<void>;
}

export interface PushCircuitOptions {
  readonly redis: RedisConnection;
  readonly metrics: Pick<Metrics, "pushFailures">;
  /** How long a push may keep its caller waiting; set by tests. */
  readonly answerMs?: number;
  /** Set by tests. */
  readonly probeIntervalMs?: number;
}

/**
 * Keeps a failing Redis from holding up submits: pushes stop after two failures and start again once a probe, a real
 * write, has succeeded. A read would not do: a full Redis still answers PING and pops.
 */
export function createPushCircuit(options: PushCircuitOptions): PushCircuit {
  const { redis, metrics, answerMs = ANSWER_MS } = options;
  const breaker = createBreaker(options);

  const flush = async (pushes: (readonly Placed[])[]): Promise<PushOutcome[]> => {
    const items = pushes.flat();
    const outcome = await flushItems(items);
    // Nothing has failed where lists are not used.
    if (outcome !== "pushed" && redis.dispatch.pushes) metrics.pushFailures.inc(items.length);
    return pushes.map(() => outcome);
  };
  const flushItems = async (items: readonly Placed[]): Promise<PushOutcome> => {
    if (!redis.dispatch.pushes) return "skipped";
    // Checked again here: what has piled up behind two slow failures must not each wait for another one.
    if (!breaker.healthy) return "skipped";
    return (await breaker.attempt(() => pushNew(redis, items))) ? "pushed" : "failed";
  };
  const pushes = coalesce<readonly Placed[], PushOutcome>({
    name: "push",
    flush,
    maxItems: MAX_FLUSH_PUSHES,
    maxBytes: MAX_FLUSH_BYTES,
    sizeOf: (items) => items.length * ELEMENT_BYTES,
    // While one flush hangs, the others wait here and are skipped if it fails, instead of hanging beside it.
    inFlight: 1,
  });

  return {
    get healthy() {
      return breaker.healthy;
    },
    push: async (items) => {
      if (items.length === 0) return "pushed";
      try {
        return await withDeadline(pushes.add(items), answerMs, "push");
      } catch (error) {
        if (error instanceof CoalesceFullError) metrics.pushFailures.inc(items.length);
        else if (!(error instanceof DeadlineError)) throw error;
        return "failed";
      }
    },
    canWrite: breaker.probe,
    close: async () => {
      breaker.close();
      await pushes.idle();
    },
  };
}

interface Breaker {
  readonly healthy: boolean;
  /** Runs a write, counts its outcome and answers whether it succeeded. Never rejects. */
  readonly attempt: (write: () => Promise<unknown>) => Promise<boolean>;
  readonly probe: () => Promise<boolean>;
  readonly close: () => void;
}

function createBreaker({ redis, probeIntervalMs = PROBE_INTERVAL_MS }: PushCircuitOptions): Breaker {
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let pauseMs = probeIntervalMs;

  const attempt = async (write: () => Promise<unknown>): Promise<boolean> => {
    try {
      await write();
    } catch (err) {
      failures += 1;
      if (failures >= FAILURES_TO_OPEN) opened(err);
      return false;
    }
    redis.degradations.end(redis.log, PAUSED);
    failures = 0;
    pauseMs = probeIntervalMs;
    return true;
  };
  const opened = (err: unknown): void => {
    const fault = faultOf(err);
    redis.degradations.begin(
      redis.log,
      PAUSED,
      `pushes to Redis are paused, so jobs start later: ${fault?.cause}`,
    );
    probeLater();
    // Only a person can lift a permanent refusal.
    if (fault?.kind === "permanent") pauseMs = Math.min(pauseMs * 2, MAX_PROBE_PAUSE_MS);
    else pauseMs = probeIntervalMs;
  };
  const probe = (): Promise<boolean> =>
    attempt(() => redis.run((client) => client.set(redis.keys.probe, "1", "PX", PROBE_EXPIRY_MS)));
  const probeLater = (): void => {
    if (closed || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void probe();
    }, pauseMs);
  };

  return {
    get healthy() {
      return failures < FAILURES_TO_OPEN;
    },
    attempt,
    probe,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}
