import { spawn, spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { parentPort, threadId } from "node:worker_threads";
import { defineHandler, type Handler, type Handlers, RetryError, Snooze } from "@muster/job";
import { Client } from "pg";

/** What tests of isolation run, each in a process and in a thread. */
interface Order {
  /** Where it says that it has begun. */
  readonly file?: string;
}

// Modules may take long to load.
await pause(Number(process.env["LOADING_MS"] ?? 0));

/** Where it ran. */
const where: Handler<Order> = () => `${process.pid} ${threadId}`;

/** Never gives its thread back, and in a process it has started a program, in a session of its own. */
const spin: Handler<Order> = (job) => {
  const program =
    threadId === 0 ? spawn("sleep", ["300"], { stdio: "ignore", detached: true }).pid : threadId;
  appendFileSync(job.json().file ?? "", `${process.pid}\n${program}\n`);
  // Nor a core: others are waiting for theirs meanwhile.
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  while (true) Atomics.wait(nothing, 0, 0, 5);
};

/** A call that a thread cannot be ended in. */
const blocksInSystem: Handler<Order> = () => spawnSync("sleep", ["8"]).status;

/** That a handler which listens has begun in this process or thread. */
const listening = Promise.withResolvers<void>();

/** Stops when it is told to. */
const listens: Handler<Order> = (job, { signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
    appendFileSync(job.json().file ?? "", `${process.pid}\n`);
    listening.resolve();
  });

const exits: Handler<Order> = () => process.exit(3);

/** Fails where nobody can catch it. */
const throwsLater: Handler<Order> = () =>
  new Promise(() => {
    setImmediate(() => {
      throw new Error("thrown by nobody");
    });
  });

/** Ends in another way at each attempt. */
const moody: Handler<Order> = (job, { attempt, fence, log }) => {
  log.info({ fence }, "moody");
  if (fence === 1) return new Snooze(0);
  if (attempt === 1) throw new RetryError("not yet", { afterMs: 0 });
  return Buffer.from(`${job.id} ${attempt} ${fence}`);
};

/** Returns, and does harm to whoever listens there later. */
const throwsAfterwards: Handler<Order> = () => void listening.promise.then(() => setImmediate(fail));
const rejectsAfterwards: Handler<Order> = () => void listening.promise.then(fail);
const exitsAfterwards: Handler<Order> = () => void listening.promise.then(() => process.exit(3));

function fail(): never {
  throw new Error("thrown by nobody");
}

/** Ends what it runs in, and gives no reason. */
const dies: Handler<Order> = () => process.kill(process.pid, "SIGKILL");

const throwsSymbol: Handler<Order> = () => {
  throw Object.assign(new Error("x"), { message: Symbol("s"), cause: 7n });
};

/** Speaks where its worker listens. */
const sends: Handler<Order> = () => {
  for (const message of [null, "text", 7, {}, { kind: 7 }, []])
    if (parentPort === null) process.send?.(message);
    else parentPort.postMessage(message);
  return "sent";
};

/** Leaves its process as another than it was. */
const moves: Handler<Order> = () => {
  process.chdir("/");
  return process.pid;
};
const sets: Handler<Order> = () => {
  process.env["LEFT_BEHIND"] = "1";
  return process.pid;
};

/** Reports, and completes its job before the report has been waited for. */
const completes: Handler<Order> = async (job, context) => {
  const tx = new Client({ connectionString: process.env["DATABASE_URL"] });
  await tx.connect();
  try {
    await tx.query("BEGIN");
    context.log.info({}, "about to complete");
    context.progress(1);
    await context.completeTx(tx, job.id);
    await tx.query("COMMIT");
  } finally {
    await tx.end();
  }
};

const HANDLERS = {
  where,
  spin,
  blocksInSystem,
  listens,
  exits,
  throwsLater,
  moody,
  throwsAfterwards,
  rejectsAfterwards,
  exitsAfterwards,
  dies,
  throwsSymbol,
  sends,
  moves,
  sets,
  completes,
};

export const handlers: Handlers = Object.fromEntries(
  (["process", "thread"] as const).flatMap((isolation) =>
    Object.entries(HANDLERS).map(([name, handler]) => [
      `${isolation}.${name}`,
      defineHandler({ isolation }, handler),
    ]),
  ),
);
