import { textOf } from "@muster/db";
import { Client } from "pg";
import { afterAll } from "vitest";
import { ConnectionPool } from "../../../packages/db/src/connection-pool.ts";
import { tablesWithFamilies } from "./migrations.ts";
import { refusedIn } from "./refusals.ts";
import { statementsIn } from "./tokens.ts";

/**
 * Every test file that has servers fails when the product has sent a statement in it that CockroachDB would refuse. Read
 * as they are sent, because only then they are whole: most are put together from parts, or written by a query builder.
 */

/** Files whose statements may be refused, and what happens then. */
const ANSWERED: Readonly<Record<string, string>> = {
  "packages/db/src/session/statements.ts": "plans are never discarded again",
  "packages/db/src/transitions/promote.ts": "due jobs are taken without SKIP LOCKED",
  "packages/db/src/transitions/locked-rows.ts": "the lock that was waited for in vain is what is told",
  "packages/db/src/queries/oldest-snapshot.ts": "there is no such thing to tell",
  "packages/db/src/migrate/apply.ts": "on Postgres only",
  "packages/db/src/migrate/blockers.ts": "on Postgres only",
  "packages/db/src/migrate/grants.ts": "on Postgres only",
};

/** What passes on what others send. */
const PLUMBING =
  /\/(?:sent-statements|connection-pool|open-database|database|sql|retry|user-transaction)\.ts\b/u;

/** By its text, who has sent a statement first. */
const sent = new Map<string, string>();

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

afterAll(() => {
  const withFamilies = tablesWithFamilies();
  const refused = [...sent]
    .filter(([, file]) => /^(packages|apps)\/[^/]+\/src\//u.test(file) && !(file in ANSWERED))
    .flatMap(([text, file]) =>
      statementsIn(text)
        .flatMap((statement) => refusedIn(statement, withFamilies))
        .map((what) => `${file}: ${what}`),
    );
  if (refused.length > 0)
    throw new Error(`CockroachDB would refuse, by its documentation:\n${[...new Set(refused)].join("\n")}`);
});
