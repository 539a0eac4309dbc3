import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { JobState } from "@muster/proto/scheduler/v1/job";
import type { JobSpec } from "../../world/load.ts";
import type { Member, Version } from "../../world/member.ts";
import { monotonicMs } from "../../world/monotonic.ts";
import type { World } from "../../world/world.ts";
import type { Callers } from "./callers.ts";

/** Everybody who takes part, by place: which version is in it changes. */
export interface Fleet {
  readonly apis: readonly [Member, Member];
  readonly workers: readonly [Member, Member];
}

const LONG_JOBS = 4;
/** What each process has at least to do in a mix. */
const CALLS = 50;
const JOBS = 50;
const LOOK_AGAIN_MS = 250;
const CANCEL_BOUND_MS = 5_000;

/**
 * A mix of versions at work: every API serves, every worker runs jobs, and what passes between them by way of the stores is
 * understood: cancels of running jobs, what watchers are told, and what SQL submits.
 */
export async function atWork(world: World, fleet: Fleet, callers: Callers, mix: string): Promise<void> {
  await world.repair(mix, () => undefined);
  const from = monotonicMs();
  const servedBefore = await Promise.all(fleet.apis.map(served));
  await cancelRunning(world, callers, mix);
  await Promise.all([...fleet.apis.map((api) => follow(world, callers, api, mix)), submitBySql(world)]);
  await world.until(`everybody to be at work: ${mix}`, async () => {
    await pause(LOOK_AGAIN_MS);
    const now = await Promise.all(fleet.apis.map(served));
    if (now.some((calls, index) => calls - (servedBefore[index] ?? 0) < CALLS)) return false;
    const starts = (await world.effects()).filter(({ what, atMs }) => what === "start" && atMs > from);
    return fleet.workers.every(({ pid }) => starts.filter((start) => start.pid === pid).length >= JOBS);
  });
}

const served = ({ process }: Member): Promise<number> => process.metric("muster_grpc_server_handled_total");

async function cancelRunning(world: World, callers: Callers, mix: string): Promise<void> {
  const specs = Array.from({ length: LONG_JOBS }, (_, n): JobSpec => {
    return { ms: 60_000, key: `${mix} ${n}`, ends: "cancelled" };
  });
  const ids = await world.load.submit(specs, callers.submitter);
  await Promise.all(ids.map((id) => world.started(id)));
  const cancelled = await world.repair("cancel running jobs", () =>
    Promise.all(ids.map((id) => callers.cancel(id))),
  );
  assert.deepEqual(cancelled, Array(LONG_JOBS).fill(true), "they are told to end");
  await world.within("cancelled jobs end", CANCEL_BOUND_MS, async () => {
    const open = "SELECT 1 FROM tasks WHERE task_id = ANY($1::uuid[]) AND finished_at IS NULL";
    return (await world.query(open, [ids])).length === 0;
  });
}

/** By this API, whichever worker runs it. */
async function follow(world: World, callers: Callers, api: Member, mix: string): Promise<void> {
  const key = `${mix} followed by ${api.name}`;
  const [jobId = ""] = await world.load.submit([{ ms: 300, key }], callers.submitter);
  const states: JobState[] = [];
  for await (const { state } of api.client.watchJob({ jobId }, { timeoutMs: 30_000 })) states.push(state);
  assert.equal(states.at(-1), JobState.SUCCEEDED, `what a watcher was told: ${states.join(", ")}`);
}

async function submitBySql(world: World): Promise<void> {
  await world.load.submitBy({ ms: 5 }, async (payload) => {
    const [row] = await world.query<{ id: string }>("SELECT muster_submit('work', $1::jsonb) AS id", [
      payload,
    ]);
    return row?.id ?? "";
  });
}

/** Puts another version in the place of a process, as orchestrators do. */
export async function replace(world: World, member: Member, version: Version, what: string): Promise<void> {
  await assertContent(member);
  const { process } = member;
  const exit = await world.fault(`SIGTERM, and ${what} in its place`, () => member.stop());
  assert.equal(exit.code, 0, `its stop ends well\n${process.report()}`);
  assert.deepEqual(errorsIn(process.output()), [], "it had nothing to complain about");
  await member.restart({ version });
}

/** None of its endings was refused, and it has told of no error. */
export async function assertContent({ process }: Member): Promise<void> {
  assert.equal(await process.metric("muster_stale_acks_total"), 0, "no ending was refused");
  assert.deepEqual(errorsIn(process.output()), [], "it has nothing to complain about");
}

const ERROR_LEVEL = 50;

function errorsIn(output: string): string[] {
  return output.split("\n").filter((line) => Number(/"level":(\d+)/u.exec(line)?.[1] ?? 0) >= ERROR_LEVEL);
}
