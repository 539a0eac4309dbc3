import type { Database, Query, Statement } from "@muster/db";
import { sleep } from "@muster/runtime";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { admit, putLimit } from "@muster/test/policies";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";

const GATE = "tenant~1:acme";

const nameOf = (statement: Statement): string => (typeof statement === "string" ? "" : statement.name);

/** The world's database, with something that is done before each statement of this name. */
function before({ database }: Fixture, name: string, act: () => Promise<unknown>): Database {
  const query: Query = async (statement, values, patience) => {
    if (nameOf(statement).startsWith(`muster_${name}_`)) await act();
    return database.query(statement, values, patience);
  };
  return { ...database, query };
}

/** A job that is admitted, in its list. */
async function admitted(world: Fixture): Promise<string> {
  const [id = ""] = await world.submit([{ type: "send", labels: { tenant: "acme" } }], false);
  await world.database.query(
    `UPDATE tasks SET gates = ARRAY['${GATE}'], hold = 'limit:tenant~1:2:default:acme' WHERE task_id = $1`,
    [id],
  );
  expect(await admit(world, [id])).toBe(1);
  return id;
}

test.concurrent("sequence 74: a job whose claim was refused because its key was closed goes back to its list where that has opened meanwhile", async () => {
  await using world = await fixture();
  await putLimit(world.database, { name: "tenant", type: "send", keyLabel: "tenant", maxRunning: 2 });
  await world.database.query(
    `INSERT INTO limit_keys (gate, closed_until) VALUES ('${GATE}', now() + interval '1 hour')`,
  );
  const id = await admitted(world);
  let opened = 0;
  const database = before(world, "park", async () => {
    opened += 1;
    await world.database.query("UPDATE limit_keys SET closed_until = now()");
  });
  await world.engine({ send: () => {} }, { database });
  // Nobody here puts into the lists what they have lost.
  await world.ended([id]);
  expect(opened).toBe(1);
});

test.concurrent("a job that somebody's transaction has is not taken and put back over and over", async () => {
  await using world = await fixture();
  await putLimit(world.database, { name: "tenant", type: "send", keyLabel: "tenant", maxRunning: 2 });
  const id = await admitted(world);
  let claims = 0;
  let parks = 0;
  const counting = before(world, "claim_limited", async () => void (claims += 1));
  const database = before({ ...world, database: counting }, "park", async () => void (parks += 1));
  await world.database.transaction(async (query) => {
    await query("SELECT 1 FROM tasks WHERE task_id = $1 FOR UPDATE", [id]);
    await world.engine({ send: () => {} }, { database });
    await waitFor(() => parks === 2, { what: "it to be taken twice" });
    await sleep(1_200);
  });
  expect([claims, parks]).toEqual([2, 2]);
});
