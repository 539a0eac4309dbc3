import { type BreakerNow, claim, finish, readBreakers } from "@muster/db";
import type { Outcome } from "@muster/job";
import { type Fixture, fixture, idsOf } from "../fixture.ts";

export const FAILED: Outcome = { kind: "error", error: "no" };

/** A database with a limit `guarded`, which has a breaker, and one `plain`, which has none. */
export interface BreakerWorld extends AsyncDisposable {
  readonly fixture: Fixture;
  readonly workerId: string;
  /** Forgets what was counted and who is open. */
  clear(): Promise<void>;
  putLimit(name: string): Promise<void>;
  /** Jobs that run, and have these gates. */
  running(count: number, gates: readonly string[] | null): Promise<string[]>;
  claim(taskId: string): Promise<void>;
  end(taskIds: readonly string[], outcome: Outcome, fence?: number): Promise<void>;
  look(gate: string, windowMs?: number): Promise<BreakerNow>;
}

export async function breakerWorld(): Promise<BreakerWorld> {
  const world = await fixture(6, "odd");
  const { database } = world;
  const workerId = await world.worker();
  const claimThem = async (taskIds: readonly string[]): Promise<number> =>
    (await claim(database, { workerId, epoch: 0 }, taskIds)).jobs.length;
  const putLimit = async (name: string): Promise<void> => {
    await database.query(
      `INSERT INTO limits (name, epoch, breaker_error_ratio, breaker_min_calls, breaker_window_ms, breaker_open_ms)
       VALUES ($1, 1, 0.5, 10, 60000, 30000)`,
      [name],
    );
  };
  await putLimit("guarded");
  await database.query("INSERT INTO limits (name, epoch, max_running) VALUES ('plain', 1, 5)");
  return {
    fixture: world,
    workerId,
    putLimit,
    clear: async () => {
      for (const table of ["breaker_calls", "limit_keys", "breakers"])
        await database.query(`DELETE FROM ${table}`);
    },
    running: async (count, gates) => {
      const ids = idsOf(await world.submit(count));
      if ((await claimThem(ids)) !== count) throw new Error("some were not claimed");
      await database.query("UPDATE tasks SET gates = $2 WHERE task_id = ANY($1::uuid[])", [ids, gates]);
      return ids;
    },
    claim: async (taskId) => void (await claimThem([taskId])),
    end: async (taskIds, outcome, fence = 1) => {
      const endings = taskIds.map((taskId) => ({ taskId, fence, workerId, outcome }));
      await finish(database, workerId, endings, true);
    },
    look: async (gate, windowMs = 60_000) => {
      const [now] = await readBreakers(database, [{ gate, windowMs }]);
      if (now === undefined) throw new Error(`nothing is known of ${gate}`);
      return now;
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}
