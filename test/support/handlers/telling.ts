import {
  CancelledError,
  defineHandler,
  type Handler,
  type HandlerContext,
  type Handlers,
  PermanentError,
} from "@muster/job";
import { Pool } from "pg";

/** How its attempt ends. */
export type Way =
  | "returns"
  | "bytes"
  | "throws"
  | "permanent"
  | "cancels"
  | "times out"
  | "commits"
  | "crashes";

interface Order {
  readonly secret: string;
  readonly way: Way;
}

const pool = new Pool({ connectionString: process.env["DATABASE_URL"], query_timeout: 10_000, max: 1 });

/** Says its secret in each of the ways in which a handler can say something, and ends as it is told. */
const telling: Handler<Order> = async (job, context) => {
  const { secret, way } = job.json();
  context.log.info({ field: `${secret}-field` }, `${secret}-line`);
  context.progress({ value: `${secret}-progress` });
  context.output("stdout", Buffer.from(`${secret}-output`));
  if (way === "returns") return { told: `${secret}-result` };
  if (way === "bytes") return Buffer.from(`${secret}-result`);
  if (way === "cancels") throw new CancelledError(`${secret}-reason`);
  if (way === "permanent") throw new PermanentError(`${secret}-error`);
  if (way === "commits") return commits(context, { told: `${secret}-result` });
  if (way === "crashes") return context.fence > 1 ? { told: secret } : crashes(`${secret}-crash`);
  if (way === "times out") await until(context.signal);
  // In its frames, too.
  const name = `${secret}Frame`;
  const frames = {
    [name]: (): never => {
      throw new Error(`${secret}-error`, { cause: new Error(`${secret}-cause`) });
    },
  };
  return frames[name]?.();
};

async function commits(context: HandlerContext, result: unknown): Promise<void> {
  const tx = await pool.connect();
  try {
    await tx.query("BEGIN");
    await context.completeTx(tx, result);
    await tx.query("COMMIT");
  } catch (error) {
    await tx.query("ROLLBACK");
    throw error;
  } finally {
    tx.release();
  }
}

/** Where nobody can catch it. */
const crashes = (message: string): Promise<never> =>
  new Promise(() => {
    setImmediate(() => {
      throw new Error(message);
    });
  });

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve());
  });

export const handlers: Handlers = {
  telling,
  "telling.process": defineHandler({ isolation: "process" }, telling),
};
