import {
  addPlacements,
  applyNames,
  deletePlacementRule,
  labelNames,
  listPlacementRules,
  putPlacementRule,
} from "@muster/db";
import { laneOf, meets, type Placement, type Placing, placingOf, type Requirement } from "@muster/job";
import { placedJob, publishSignal, pushNew } from "@muster/queue";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { waitFor } from "@muster/test/wait";
import * as fc from "fast-check";
import { expect, test } from "vitest";

/** Where jobs run that require something of their worker. */

const eq = (label: string, ...values: string[]): Requirement => ({
  label,
  op: values.length > 1 ? "in" : "eq",
  values,
});

function placing(asked: Partial<Placement>): Placing {
  const placed = placingOf({ requires: [], slots: 1, prefers: [], preferMs: 0, ...asked });
  if (placed === undefined) throw new Error("it requires nothing");
  return placed;
}
/** How often labels change at random; `make proofs` asks for more. */
const CHURN = Number(process.env["PLACEMENT_CHURN"] ?? 6);
const GPU = placing({ requires: [eq("gpu", "true")] });

/** As LabelWorkers does. */
async function setLabels(world: Fixture, name: string, set: Readonly<Record<string, string>>): Promise<void> {
  await labelNames(world.database, { names: [name], set, remove: [], reset: [] });
  const workers = await applyNames(world.database, [name]);
  await publishSignal(world.redis, { kind: "fleet", workers: workers.map(String) });
}

test("a job starts where its requirements are met, and within a second of a worker's getting the label", async () => {
  await using world = await fixture();
  const ran: string[] = [];
  await world.engine({ work: () => void ran.push("plain") }, { name: "plain" });
  const [first, plain] = await world.submit([{ placing: GPU }, {}]);
  await world.ended([plain ?? ""]);
  expect(ran).toEqual(["plain"]);
  await world.engine(
    { work: () => void ran.push("gpu") },
    { name: "gpu", about: { labels: { gpu: "true" } } },
  );
  await world.ended([first ?? ""]);
  expect(ran).toEqual(["plain", "gpu"]);
  const zone = placing({ requires: [eq("gpu", "true"), eq("zone", "a", "b")] });
  const [second] = await world.submit([{ placing: zone }]);
  await setLabels(world, "gpu", { zone: "b" });
  const labelled = performance.now();
  await world.ended([second ?? ""]);
  expect(performance.now() - labelled).toBeLessThan(5_000);
  expect(ran.at(-1)).toBe("gpu");
  // Nobody has it any more.
  await setLabels(world, "gpu", { zone: "c" });
  const [third] = await world.submit([{ placing: zone }]);
  const [last] = await world.submit([{ placing: GPU, priority: "low" }]);
  await world.ended([last ?? ""]);
  expect(await world.job(third ?? "")).toMatchObject({ state: "queued" });
});

test("while work is found by SQL, and of jobs that were held for their type, the same is true", async () => {
  await using world = await fixture();
  const ran: string[] = [];
  world.redis.dispatch.agree("sql");
  const [gpu, plain] = await world.submit([{ placing: GPU }, {}], false);
  await world.engine({ work: () => void ran.push("plain") }, { name: "plain" });
  await world.ended([plain ?? ""]);
  await world.engine(
    { work: () => void ran.push("gpu") },
    { name: "gpu", about: { labels: { gpu: "true" } } },
  );
  await world.ended([gpu ?? ""]);
  expect(ran).toEqual(["plain", "gpu"]);
  const [held] = await world.submit([{ type: "other", placing: GPU }], false);
  await world.database.query("UPDATE tasks SET hold = 'type:other' WHERE task_id = $1", [held]);
  await world.database.query("INSERT INTO held_types (type) VALUES ('other') ON CONFLICT DO NOTHING");
  await world.engine({ other: () => void ran.push("wrong") }, { name: "knows it" });
  await world.engine(
    { other: () => void ran.push("right") },
    { name: "knows it, too", about: { labels: { gpu: "true" } } },
  );
  await publishSignal(world.redis, { kind: "held", type: "other" });
  await world.ended([held ?? ""]);
  expect(ran.at(-1)).toBe("right");
});

test("a job of four slots starts within ten seconds on a worker of four that others keep busy, and has them all", async () => {
  await using world = await fixture();
  let running = 0;
  let beside: number | undefined;
  let stop = false;
  const handlers = {
    small: async () => {
      running += 1;
      await new Promise((resolve) => setTimeout(resolve, 30));
      running -= 1;
      if (!stop) await world.submit([{ type: "small" }]);
    },
    large: async () => {
      beside = running;
      await new Promise((resolve) => setTimeout(resolve, 50));
      beside = Math.max(beside, running);
    },
  };
  await world.engine(handlers, { name: "four", concurrency: 4 });
  await world.submit(Array.from({ length: 12 }, () => ({ type: "small" })));
  const [tooLarge] = await world.submit([{ type: "large", placing: placing({ slots: 5 }) }]);
  const four = placing({ slots: 4 });
  const [large = ""] = await world.submit([{ type: "large", placing: four }], false);
  // It has waited for so long already: slots are kept free for it.
  const queuedAt = Date.now() - 60_000;
  await world.database.query("UPDATE tasks SET enqueued_at = to_timestamp($2) WHERE task_id = $1", [
    large,
    queuedAt / 1000,
  ]);
  const job = { taskId: large, type: "large", priority: "default" } as const;
  await pushNew(world.redis, [placedJob(job, laneOf("default", "default", four.class), queuedAt)]);
  await world.ended([large]);
  stop = true;
  expect(beside).toBe(0);
  expect(await world.job(tooLarge ?? "")).toMatchObject({ state: "queued" });
});

test("no job of twenty kinds is ever claimed by one of five workers that does not meet it, however labels change meanwhile", {
  timeout: 600_000,
}, async () => {
  await using world = await fixture();
  const { database } = world;
  // What the claim's own snapshot says of the worker.
  await database.query(`CREATE FUNCTION note_labels() RETURNS trigger LANGUAGE plpgsql STABLE AS $$ BEGIN
    IF NEW.status = 'running' AND OLD.status = 'queued' THEN
      NEW.cancel_reason := (SELECT w.labels ->> 'zone' FROM workers AS w WHERE w.worker_id = NEW.worker_id);
    END IF;
    RETURN NEW; END $$`);
  await database.query(
    "CREATE TRIGGER note_labels BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION note_labels()",
  );
  const zones = ["a", "b", "c", "d", "e"];
  for (const zone of zones)
    await world.engine({ work: () => {} }, { name: zone, concurrency: 2, about: { labels: { zone } } });
  const pairs = zones.flatMap((one, index) => zones.slice(index).map((other) => [one, other]));
  const wanted = pairs.map(([one = "", other = ""]) =>
    one === other ? eq("zone", one) : eq("zone", one, other),
  );
  const unwanted = zones.map((zone): Requirement => ({ label: "zone", op: "notIn", values: [zone] }));
  const classes = [...wanted, ...unwanted].map((requirement) => placing({ requires: [requirement] }));
  await addPlacements(database.query, classes);
  const ids: string[] = [];
  const seed = Date.now() % 1_000_000;
  const change = fc.record({ name: fc.constantFrom(...zones), zone: fc.constantFrom(...zones) });
  for (const { name, zone } of fc.sample(change, { seed, numRuns: CHURN })) {
    ids.push(...(await world.submit(classes.map((one) => ({ placing: one })))));
    await setLabels(world, name, { zone });
  }
  for (const zone of zones) await setLabels(world, zone, { zone });
  await world.ended(ids, 60_000);
  const rows = await database.query<{ zone: string; requires: Requirement[] }>(
    "SELECT cancel_reason AS zone, placement -> 'requires' AS requires FROM tasks",
  );
  expect(rows.length).toBe(ids.length);
  expect(
    rows.filter(({ zone, requires }) => !meets({ zone }, requires)),
    `seed ${seed}`,
  ).toEqual([]);
});

test("what rules require of a type holds for jobs that were submitted without it, too", async () => {
  await using world = await fixture();
  const ran: string[] = [];
  const { placement } = GPU;
  await putPlacementRule(world.database, { name: "gpu", type: "work", placement }, 0);
  await world.engine(
    { work: () => void ran.push("plain"), other: () => void ran.push("other") },
    { name: "plain" },
  );
  const [work = "", other = ""] = await world.submit([{}, { type: "other" }]);
  await world.ended([other]);
  await waitFor(async () => (await world.job(work)).placement !== null, { what: "the job to be placed" });
  expect(await world.job(work)).toMatchObject({ state: "queued", placement });
  await world.engine(
    { work: () => void ran.push("gpu") },
    { name: "gpu", about: { labels: { gpu: "true" } } },
  );
  await world.ended([work]);
  expect(ran).toEqual(["other", "gpu"]);
  await expect(putPlacementRule(world.database, { name: "gpu", queue: "q", placement }, 7)).rejects.toThrow(
    "revision: expected 1, got 7",
  );
  const { answer } = await putPlacementRule(world.database, { name: "gpu", queue: "q", placement }, 1);
  expect(answer).toMatchObject({ revision: 2, rule: { queue: "q", type: undefined } });
  expect(await listPlacementRules(world.database.query, "", 10)).toEqual([answer]);
  await deletePlacementRule(world.database, "gpu", 2);
  await expect(deletePlacementRule(world.database, "gpu", 0)).rejects.toThrow("no placement rule gpu");
});
