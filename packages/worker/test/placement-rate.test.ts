import { type Placing, placingOf } from "@muster/job";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { expect, test } from "vitest";

/** Whether it costs anything that jobs are of many classes rather than of one: each class is a list more. */

/** `make proofs` sets it: few jobs say nothing about a rate. */
const ROUNDS = Number(process.env["PLACEMENT_ROUNDS"] ?? 0);
const JOBS = ROUNDS > 0 ? 10_000 : 500;
const AT_ONCE = 1_000;
const CLASSES = 100;
const LEAST = 0.95;

/** All of them are met by the worker below. */
const classes: readonly Placing[] = Array.from({ length: CLASSES }, (_, n) => {
  const requires = [
    { label: "gpu", op: "eq", values: ["true"] },
    { label: `without-${n}`, op: "notExists", values: [] },
  ] as const;
  const placing = placingOf({ requires, slots: 1, prefers: [], preferMs: 0 });
  if (placing === undefined) throw new Error("it requires nothing");
  return placing;
});

function placed(at: number): { readonly placing: Placing } {
  const placing = classes[at];
  if (placing === undefined) throw new Error(`there is no class ${at}`);
  return { placing };
}

/** Jobs a second of one worker that finds all of them waiting, from its first claim to its last end. */
async function rate(world: Fixture, count: number): Promise<number> {
  await world.database.query("DELETE FROM tasks");
  const ids: string[] = [];
  for (let from = 0; from < JOBS; from += AT_ONCE) {
    const size = Math.min(AT_ONCE, JOBS - from);
    const jobs = Array.from({ length: size }, (_, n) => placed(n % count));
    ids.push(...(await world.submit(jobs)));
  }
  const about = { concurrency: 100, about: { labels: { gpu: "true" } } };
  const engine = await world.engine({ work: () => {} }, { name: "one", ...about });
  await world.ended(ids, 100_000);
  await engine.stop();
  const [row] = await world.database.query<{ ms: number }>(
    "SELECT (extract(epoch FROM max(finished_at) - min(started_at)) * 1000)::float8 AS ms FROM tasks",
  );
  return (JOBS / (row?.ms ?? 0)) * 1_000;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

test("jobs of a hundred classes end as fast as those of one", { timeout: 1_800_000 }, async () => {
  await using world = await fixture();
  const ratios: number[] = [];
  for (let round = 0; round < Math.max(1, ROUNDS); round += 1) {
    // Each of the two goes first as often as the other: what is before warms up what is after.
    const [first, second] = round % 2 === 0 ? [1, CLASSES] : [CLASSES, 1];
    const rates = new Map([[first, await rate(world, first)]]);
    rates.set(second, await rate(world, second));
    ratios.push((rates.get(CLASSES) ?? 0) / (rates.get(1) ?? 1));
    const said = [1, CLASSES].map((count) => `${Math.round(rates.get(count) ?? 0)}/s of ${count}`);
    if (ROUNDS > 0) process.stdout.write(`${said.join(", ")}: ${ratios.at(-1)?.toFixed(3)}\n`);
  }
  if (ROUNDS === 0) return;
  process.stdout.write(
    `${CLASSES} classes: ${median(ratios).toFixed(3)} of one, the median of ${ROUNDS} rounds\n`,
  );
  expect(median(ratios)).toBeGreaterThanOrEqual(LEAST);
});
