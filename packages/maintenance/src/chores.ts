import type { Database, Faults, Retention, Series } from "@muster/db";
import { tellOfLead } from "@muster/dispatch";
import { createPushCircuit, type RedisConnection } from "@muster/queue";
import { type Logger, type Loop, type Metrics, startLoop, withDeadline } from "@muster/runtime";
import { auditLinker } from "./audit-linker.ts";
import { bulkChanger } from "./bulk/bulk-changer.ts";
import type { Chore, ChoreContext } from "./chore.ts";
import { expirer } from "./expirer.ts";
import { feeding } from "./feeder/index.ts";
import { fleetWatch } from "./fleet-watch.ts";
import { Leader, type LeadListener, RENEW_INTERVAL_MS } from "./leader.ts";
import { placer } from "./placer.ts";
import { promoter } from "./promoter.ts";
import { purger } from "./purger.ts";
import { reaper } from "./reaper.ts";
import { reconciler } from "./reconcile/reconciler.ts";
import { remoteAttempts } from "./remote-attempts.ts";
import { scheduler } from "./scheduler.ts";
import { seriesSummer } from "./series-summer.ts";
import { snapshotWatch } from "./snapshot-watch.ts";
import { unconfirmedTakes } from "./unconfirmed-takes.ts";

/** Every chore there is, beside those that share a memory. */
const CHORES: readonly ((context: ChoreContext) => Chore)[] = [
  promoter,
  placer,
  reconciler,
  reaper,
  purger,
  expirer,
  scheduler,
  seriesSummer,
  auditLinker,
  bulkChanger,
  fleetWatch,
  remoteAttempts,
  unconfirmedTakes,
  (context) => snapshotWatch(context),
];

/** What a store that does not answer may cost a stop. */
const STOP_LOOPS_MS = 2_000;
const RESIGN_MS = 1_000;

export interface ChoresOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  /** Told of what the chores do to jobs. */
  readonly series: Pick<Series, "of">;
  /** Told of the attempts that fail here. */
  readonly faults: Pick<Faults, "count">;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Identifies this process among all that run chores; new at every start. */
  readonly holder: string;
  /** How long ended jobs are kept. */
  readonly retention: Retention;
}

export interface Chores {
  /** For /healthz: they turn in every process, whether it leads or not. */
  readonly loops: readonly Loop[];
  /** For a worker, whose heartbeats tell of the lead. */
  readonly lead: LeadListener;
  /** Ends what runs and hands the lead to another process, within 3 s. Never rejects. */
  stop(): Promise<void>;
}

/** Starts the background work that the whole system needs once; every process does, and one of them leads. */
export function startChores(options: ChoresOptions): Chores {
  const { redis, log, metrics } = options;
  const leader = new Leader({ ...options, onDispatch: (dispatch) => redis.dispatch.agree(dispatch) });
  const circuit = createPushCircuit({ redis, metrics });
  const wake = (name: string): void => loops.find((loop) => loop.name === name)?.wake();
  const policies = { active: false, epoch: 0 };
  const context: ChoreContext = { ...options, circuit, leader, wake, policies };
  const election = startLoop({
    name: "leader",
    intervalMs: RENEW_INTERVAL_MS,
    runOnce: async (signal) => {
      if (await leader.restWhileLed(signal)) return "again";
      await leader.renew();
      // A lead that was given up by nobody is taken when it ends, not up to two seconds later.
      return leader.endsSoon() ? "again" : undefined;
    },
    log,
    metrics,
  });
  // One loop each: a chore that fails or hangs holds up no other.
  const chores = [...CHORES.map((make) => make(context)), ...feeding(context)];
  const loops: readonly Loop[] = [election, ...chores.map((chore) => startChore(chore, context))];
  const ask = (): void => {
    leader.endRest();
    election.wake();
  };
  const hear = (sentAt: number, leadLeftMs: number): void => {
    if (leader.hear(sentAt, leadLeftMs)) ask();
  };
  return { loops, lead: { hear, ask }, stop: () => stopChores(context, chores, loops) };
}

/** Never rejects. */
async function stopChores(
  context: ChoreContext,
  chores: readonly Chore[],
  loops: readonly Loop[],
): Promise<void> {
  const { leader, circuit, log } = context;
  const resign = async (): Promise<void> => {
    if (await leader.resign()) await tellOfLead(context);
  };
  try {
    const ended = Promise.all(loops.map((loop) => loop.stop())).then(async () => {
      for (const chore of chores) await chore.stop?.();
      await circuit.close();
    });
    await withDeadline(ended, STOP_LOOPS_MS, "the chores' last runs");
    await withDeadline(resign(), RESIGN_MS, "handing over the lead");
  } catch (err) {
    // All chores can safely be cut short, and the lead expires within seconds.
    log.info({ err }, "stopped waiting for the chores");
  }
}

function startChore(chore: Chore, { leader, log, metrics }: ChoreContext): Loop {
  const runOnce = async (signal: AbortSignal): Promise<void | "again"> => {
    if (leader.leading()) return await chore.runOnce(signal);
    chore.rest?.();
    await leader.untilLeading(signal);
    return "again";
  };
  return startLoop({ name: chore.name, intervalMs: chore.intervalMs, runOnce, log, metrics });
}
