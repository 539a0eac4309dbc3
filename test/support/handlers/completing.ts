import type { Handler } from "@muster/job";
import { Pool } from "pg";

/** Writes to the database of the jobs, and ends its job in the same transaction. */
const pool = new Pool({ connectionString: process.env["DATABASE_URL"], query_timeout: 10_000 });

interface Order {
  /** The first attempt takes its process with it: just before its commit, or just after it. */
  readonly dies?: "before" | "after";
}

export const completing: Handler<Order | null> = async (job, context) => {
  const dies = context.fence === 1 ? job.json()?.dies : undefined;
  const tx = await pool.connect();
  try {
    await tx.query("BEGIN");
    await tx.query("INSERT INTO effects (job, fence, pid) VALUES ($1, $2, $3)", [
      job.id,
      context.fence,
      process.pid,
    ]);
    await context.completeTx(tx, { fence: context.fence });
    if (dies === "before") die();
    await tx.query("COMMIT");
    if (dies === "after") die();
  } catch (error) {
    await tx.query("ROLLBACK");
    throw error;
  } finally {
    tx.release();
  }
};

function die(): never {
  process.kill(process.pid, "SIGKILL");
  // Until the signal has arrived, nothing of ours runs on.
  while (true);
}
