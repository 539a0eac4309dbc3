import { textOf } from "@muster/db";
import { Client } from "pg";
import { ConnectionPool } from "../../../packages/db/src/connection-pool.ts";

/** Notes what is sent. Once for each process, which several test files may share. */

/** What passes on what others send. */
const PLUMBING = /\/(?:recorder|connection-pool|open-database|database|sql|retry|user-transaction)\.ts\b/u;

/** By its text, who has sent a statement first. */
export const sent: Map<string, string> = new Map();

function keep(text: string, ...traces: readonly Error[]): void {
  if (!sent.has(text)) sent.set(text, traces.map(callerIn).find((caller) => caller !== undefined) ?? "");
}

/** Who calls, not who waits for it, which comes after the event loop: that may be a test. */
function callerIn(trace: Error): string | undefined {
  const [calls = ""] = (trace.stack ?? "").split(/at async |processTicksAndRejections/u);
  const files = [...calls.matchAll(/\b(?:packages|apps|test)\/[^\s:]+\.ts\b/gu)].map(([file]) => file);
  return files.find((file) => !PLUMBING.test(file));
}

// oxlint-disable typescript/unbound-method -- each call names the object that it is a method of
const { run } = ConnectionPool.prototype;
ConnectionPool.prototype.run = function recorded(turn, body) {
  // What is sent by itself is sent in its turn, when its caller is off the stack; a transaction's, by its caller.
  const from = new Error("called here");
  return run.call(this, turn, (query) =>
    body((statement, ...rest) => {
      keep(textOf(statement), new Error("sent here"), from);
      return query(statement, ...rest);
    }),
  ) as never;
};

const { query } = Client.prototype;
Client.prototype.query = function recorded(this: Client, ...args: unknown[]): unknown {
  const [statement] = args;
  if (typeof statement === "string") keep(statement, new Error("sent here"));
  return Reflect.apply(query, this, args);
} as typeof query;
