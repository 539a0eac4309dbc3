import type { CallJudge } from "../../../support/call-proxy.ts";
import type { Scenario } from "../../scenario.ts";
import {
  p99StartMs,
  REMOTE_LEASE_MS,
  type RemoteWorker,
  startRemoteWorker,
  stateOf,
} from "../../world/remote-workers.ts";
import type { World } from "../../world/world.ts";

const LOST_MS = REMOTE_LEASE_MS + 5_000;

interface Loss {
  readonly what: string;
  readonly judge: CallJudge;
  /** What it runs when that begins. */
  readonly runs: { readonly type: string; readonly ms: number };
  /** By when jobs begin, those among them that it had or was sent. */
  readonly boundMs: number;
  /** What is to be seen of the worker then. */
  readonly seen: (world: World, remote: RemoteWorker) => Promise<void>;
}

const only =
  (method: string): CallJudge =>
  (called) =>
    called === method ? "lose call" : "through";

const isLost = async (world: World, { worker }: RemoteWorker): Promise<void> => {
  await world.within("it counts as lost", LOST_MS, async () =>
    ["lost", "stopped"].includes(await stateOf(world, worker)),
  );
};

/** It beats, so it keeps what it runs, and is told that nobody hears it ask. */
const isDeaf = async (world: World): Promise<void> => {
  await world.within("it is shown as deaf", 3 * 20_000 + 15_000, async () => {
    const leader = await world.leader();
    return (await leader.process.metric("muster_fleet_workers", { state: "deaf" })) === 1;
  });
};

/** It is heard, and hears nothing: what it gives up for its lease's sake runs elsewhere, whatever that has reported. */
const isMute = async (world: World, { worker }: RemoteWorker): Promise<void> => {
  const held = await world.heldBy(worker);
  await world.within("its job starts again", LOST_MS, () => world.startedAgain(held));
  await world.until("it to be shown why it takes nothing", async () => {
    const sql = "SELECT resting_reason AS why FROM workers WHERE name = $1 AND state = 'alive'";
    const [row] = await world.query<{ why: string | null }>(sql, [worker.name]);
    return row?.why?.startsWith("no answer") === true;
  });
};

const STUBBORN = { type: "stubborn", ms: 15_000 };
const LOSSES: readonly Loss[] = [
  { what: "beats", judge: only("Beat"), runs: STUBBORN, boundMs: LOST_MS, seen: isLost },
  { what: "takes", judge: only("TakeJobs"), runs: STUBBORN, boundMs: LOST_MS, seen: isDeaf },
  {
    what: "answers",
    judge: () => "lose answer",
    runs: { type: "telling", ms: 45_000 },
    boundMs: LOST_MS,
    seen: isMute,
  },
];

export const CALLS_LOST: readonly Scenario[] = LOSSES.map(({ what, judge, runs, seen, boundMs }) => ({
  name: `of one remote worker only the ${what} are lost`,
  covers: ["sequence 172"],
  world: { workers: 0 },
  run: async (world) => {
    await using broken = await startRemoteWorker(world);
    const [long = ""] = await world.load.submit([runs]);
    await world.started(long);
    await using other = await startRemoteWorker(world);
    await world.fault(`its ${what} are lost`, () => broken.between.judge(judge));
    const load = world.load.start(10, () => ({ ms: 50 }));
    await seen(world, broken);
    await load.stop();
    await world.until("every job to end", () => world.idle(), boundMs + 60_000);
    world.measures.push({ what: "99 of 100 jobs begin", ms: await p99StartMs(world), boundMs });
    await world.repair("they arrive again", () => broken.between.mend());
    await world.until("it to be alive", async () => (await stateOf(world, broken.worker)) === "alive");
    await world.repair("the other one is stopped", () => other.worker.stop());
    await world.load.submit([{ ms: 10 }]);
    await world.until("it to work again", () => world.idle());
  },
}));
