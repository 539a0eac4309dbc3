import { setMarker } from "@muster/queue";
import { putLimit } from "@muster/test/policy-rows";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { createFeedWorld, waiting } from "./feeding.ts";

test("while jobs wait for a limit, a wiped Redis is seen without waiting for the reconciler's turn", async () => {
  await using world = await createFeedWorld();
  const { redis } = world.context;
  const policies = await putLimit(world.database, "one", { max_running: 1 });
  await waiting(world.database, policies, 2);
  await world.worker(10, policies);
  await setMarker(redis, "whole");
  const woken: string[] = [];
  world.lead((chore) => woken.push(chore));
  await waitFor(async () => (await world.list()).length === 1, { what: "one to be let in" });
  // Looks of its own, which find nothing.
  const looks = (): number => woken.filter((chore) => chore === "wipes").length;
  await waitFor(() => looks() > 2, { what: "looks at a Redis that is whole" });
  expect(woken).not.toContain("reconciler");
  await redis.run((client) => client.flushall());
  await waitFor(() => woken.includes("reconciler"), { what: "the reconciler to be woken" });
});
