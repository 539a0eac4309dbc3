import { putLimit } from "@muster/test/policy-rows";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { createFeedWorld, waiting } from "./feeding.ts";

const JOBS = 20;

test("sequence 77: of a type that a part of the workers knows, as many are let in as those take, however much room its lane has", async () => {
  await using world = await createFeedWorld();
  const policies = await putLimit(world.database, "many", { max_running: 1_000 });
  await world.worker(40, policies);
  const worker = await world.worker(4, policies, ["rare"]);
  await waiting(world.database, policies, JOBS, { type: "rare" });
  world.lead();
  let done = 0;
  const takeAndEnd = async (): Promise<boolean> => {
    const jobs = await worker.take(4);
    await worker.end(jobs, "told");
    done += jobs.length;
    return done === JOBS;
  };
  // What nobody claims is taken for claimed after ten seconds.
  await waitFor(takeAndEnd, { what: "all of them to run", timeoutMs: 9_500 });
  expect((await world.list()).length).toBe(0);
});
