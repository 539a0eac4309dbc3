import * as db from "@muster/db";
import { attemptOutcome, type Blame, isFinal, MusterError, type Outcome } from "@muster/job";
import { debounce } from "../fixture.ts";
import { type Actor, endedWorkers, LEASE_SECONDS, lapse, newWorker, type Round, type Step } from "./actor.ts";
import type { Held } from "./invariants.ts";

const OUTCOMES: readonly Outcome[] = [
  { kind: "error", error: "no" },
  { kind: "succeeded" },
  { kind: "timeout", error: "late" },
  { kind: "snoozed", afterMs: 0 },
  { kind: "succeeded" },
  { kind: "permanent", error: "never" },
  { kind: "error", error: "not now", afterMs: 0 },
  { kind: "error", error: "no" },
  { kind: "cancelled", error: "asked to" },
];
const BLAMES: readonly Blame[] = ["alone", "shared", "nobody"];

const of = <T>(list: readonly T[], pick: number): T | undefined => list[pick % list.length];
const idsOf = ({ ids }: Round, { jobs }: Step): string[] => jobs.flatMap((index) => ids[index] ?? []);

/** Attempts of one worker, among the newest of the list; some of them are over. */
function attemptsOf(list: readonly Held[], { jobs, pick }: Step): Held[] {
  const newest = list.slice(-4);
  const first = of(newest, pick);
  return newest.filter((held) => held.workerId === first?.workerId).slice(-jobs.length);
}

async function end({ database, round }: Actor, attempts: readonly Held[], pick: number): Promise<void> {
  const [first] = attempts;
  const outcome = of(OUTCOMES, pick);
  if (first === undefined || outcome === undefined) return;
  const endings = attempts.map((held) => ({ ...held, outcome }));
  const { states } = await db.finish(database, first.workerId, endings);
  for (const [index, state] of states.entries()) {
    const ending = endings[index];
    if (ending === undefined) continue;
    round.answers.finishes.push({ ...ending, asked: attemptOutcome(outcome), state });
    if (state === "stale") round.happened.add("stale finish");
    if (state === "scheduled") round.happened.add("snoozed");
  }
}

/** As a handler ends its job in a transaction of its own. Undefined when it has rolled that back. */
async function completeIn(
  database: db.Database,
  held: Held,
  rollBack: boolean,
): Promise<"succeeded" | "stale" | undefined> {
  try {
    await database.transaction(async (query) => {
      await db.complete({ query: async (text, values) => ({ rows: await query(text, values) }) }, held);
      if (rollBack) throw new MusterError("internal", "rolled back");
    });
    return "succeeded";
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return error.code === "failed_precondition" ? "stale" : undefined;
  }
}

/** Does one thing in a transaction with a look at the rows, so that their versions are those that it made. */
function inOneLook<T>(
  { database, round }: Actor,
  act: (inside: db.Database) => Promise<T>,
): Promise<{ answer: T; rows: Map<string, { version: number; fence: number }> }> {
  return database.transaction(async (query) => {
    const answer = await act({ ...database, query });
    const rows = await query<{ task_id: string; version: number; fence: number }>(
      "SELECT task_id, version, fence FROM tasks WHERE task_id = ANY($1::uuid[])",
      [round.ids],
    );
    return { answer, rows: new Map(rows.map(({ task_id, ...row }) => [task_id, row])) };
  });
}

const DUE =
  "UPDATE tasks SET run_at = now() WHERE task_id = ANY($1::uuid[]) AND status IN ('scheduled', 'retry')";

const DEADLINE = "UPDATE tasks SET deadline_at = now() WHERE task_id = $1";
const LOOK_NOW = `INSERT INTO task_deadlines (task_id, look_at) VALUES ($1, now())
  ON CONFLICT (task_id) DO UPDATE SET look_at = now()`;

export type Action =
  | "claim"
  | "finish"
  | "complete"
  | "impostor"
  | "again"
  | "release"
  | "lose"
  | "lapse"
  | "restart"
  | "reap"
  | "cancel"
  | "hold"
  | "promote"
  | "expire"
  | "replace"
  | "redrive"
  | "block";

export const ACTIONS: Record<Action, (actor: Actor, step: Step) => Promise<void>> = {
  claim: async ({ database, round, workerId, claimed }, step) => {
    const answered = round.lost.has(workerId) ? round.answers.claimsOfLost : round.answers.claims;
    if (round.lost.has(workerId)) round.happened.add("claim of a lost worker");
    const { jobs } = await db.claim(database, { workerId, epoch: 0 }, idsOf(round, step));
    const held = jobs.map(({ taskId, fence }) => ({ taskId, fence, workerId }));
    answered.push(...held);
    claimed.push(...held);
  },
  finish: (actor, step) => end(actor, attemptsOf(actor.claimed, step), step.pick),
  complete: async ({ database, round, claimed }, step) => {
    const [held] = attemptsOf(claimed, step).slice(-1);
    if (held === undefined) return;
    const state = await completeIn(database, held, step.pick % 4 === 0);
    if (state === undefined) round.happened.add("rolled back");
    else round.answers.finishes.push({ ...held, asked: "succeeded", state });
  },
  /** Shows another worker's fence with its own name. */
  impostor: async (actor, step) => {
    const held = of(actor.round.answers.claims.slice(-5), step.pick);
    if (held !== undefined) await end(actor, [{ ...held, workerId: actor.workerId }], step.pick);
  },
  /** Gives one back, claims it again, and ends it as what it was before. */
  again: async (actor, step) => {
    const [before] = attemptsOf(actor.claimed, step).slice(-1);
    if (before === undefined) return;
    await db.release(actor.database, before.workerId, [before]);
    await ACTIONS.claim(actor, { ...step, jobs: [actor.round.ids.indexOf(before.taskId)] });
    await end(actor, [before], step.pick);
  },
  release: async ({ database, claimed }, step) => {
    const attempts = attemptsOf(claimed, step);
    await db.release(database, attempts[0]?.workerId ?? "", attempts);
  },
  lose: async ({ database, round }, step) => {
    const attempts = attemptsOf(round.answers.claims, step);
    const blame = of(BLAMES, step.pick) ?? "nobody";
    await db.lose(database.query, attempts[0]?.workerId ?? "", attempts, blame, "gone");
  },
  /** Declared lost, but it does not know: it goes on to claim and to finish. */
  lapse: async ({ database, round, workerId }) => {
    await lapse(database, [workerId]);
    await endedWorkers(database, round);
  },
  restart: async (actor, { pick }) => {
    actor.workerId = await newWorker(actor.database, pick % 2 === 0, LEASE_SECONDS);
    actor.round.workers.push(actor.workerId);
  },
  reap: async ({ database, round }, { pick }) => {
    const ended = await endedWorkers(database, round);
    const pages = pick % 4 === 0 ? db.freeOrphans(database) : db.freeRowsOf(database, ended);
    if ((await Array.fromAsync(pages)).flat().length > 0) round.happened.add("reaped");
  },
  /** One or many, which are two statements. */
  cancel: async (actor, step) => {
    const { round } = actor;
    const ids = idsOf(round, step);
    const many = step.pick % 2 === 0;
    const { answer, rows } = await inOneLook(actor, async (inside) =>
      many ? db.cancelMany(inside, ids, db.CANCELLABLE) : [await db.cancel(inside, ids[0] ?? "")],
    );
    for (const row of answer) {
      if (row?.cancelled !== true) continue;
      const { task_id: taskId, fence, status } = row;
      const running = status === "running";
      const version = rows.get(taskId)?.version ?? 0;
      round.answers.cancels.push({ taskId, fence, version, running });
      if (running) round.happened.add(many ? "many cancelled at work" : "cancel at work");
    }
  },
  hold: async ({ database, round }, step) => {
    const [taskId = ""] = idsOf(round, step);
    const { held } = await db.hold(database, [taskId], []);
    if (held > 0) round.answers.moves.push(taskId);
  },
  promote: async ({ database, round }) => {
    await database.query(DUE, [round.ids]);
    round.answers.moves.push(...(await db.promote(database, 10_000)).rows.map((row) => row.task_id));
  },
  /** Now and then a deadline passes, whatever its job is doing. */
  expire: async ({ database, round }, step) => {
    if (step.pick % 8 === 0) {
      const [taskId] = idsOf(round, step);
      await database.query(DEADLINE, [taskId]);
      await database.query(LOOK_NOW, [taskId]);
    }
    const { expired } = await db.expire(database, 10_000);
    round.answers.moves.push(...expired.map((row) => row.task_id));
    for (const { reason } of expired) round.happened.add(reason);
  },
  /** Another submit of debounced jobs; what it cannot replace it follows with jobs that are not this round's. */
  replace: async ({ database, round }, step) => {
    const results = await db.submitUnique(database, await debounce(database, idsOf(round, step)));
    const replaced = results.flatMap((result) => ("taskId" in result ? result.taskId : []));
    round.answers.moves.push(...replaced.filter((taskId) => round.ids.includes(taskId)));
    if (replaced.length > 0) round.happened.add("replaced");
    if (replaced.length < results.length) round.happened.add("followed");
  },
  /** Of what it sees ended; whoever else sees that too wants the same. */
  redrive: async (actor, step) => {
    const { database, round } = actor;
    const seen = await db.getJobs(database, round.ids);
    const ended = seen.filter(({ state }) => isFinal(state));
    // Nothing may be left of them at the end of the round.
    for (const { deadReason, state } of ended) round.happened.add(deadReason ?? state);
    const spread = step.pick % 2 === 0 ? { firstMs: 0, gapMs: 3_600_000 } : undefined;
    const { answer, rows } = await inOneLook(actor, (inside) => db.redrive(inside, ended, spread));
    for (const { task_id: taskId } of answer) {
      const { version = 0, fence = 0 } = rows.get(taskId) ?? {};
      round.answers.redrives.push({ taskId, version, fence });
    }
    if (answer.length > 0) round.happened.add("redriven");
    if (answer.length < ended.length) round.happened.add("redrive of what is not to be redriven");
  },
  /** Keeps rows locked, so that the others' statements pile up behind it and find the rows changed when they go on. */
  block: ({ database, round }, step) =>
    database.transaction(async (query) => {
      const lock = "SELECT 1 FROM tasks WHERE task_id = ANY($1::uuid[]) ORDER BY task_id FOR UPDATE";
      await query(lock, [idsOf(round, step)]);
      for (let trips = 0; trips < step.pick % 16; trips += 1) await query("SELECT 1");
    }),
};
