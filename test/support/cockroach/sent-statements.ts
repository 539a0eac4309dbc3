import { afterAll } from "vitest";
import { tablesWithFamilies } from "./migrations.ts";
import { sent } from "./recorder.ts";
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

// Of this file alone.
sent.clear();

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
