import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FREQUENT, type Known, PAGES, type Place, RARE } from "./places.ts";
import { type ScaleWorld, startScaleWorld } from "./scale-world.ts";
import { shownAfter } from "./shown-after.ts";

/** Jobs that are over: DASHBOARD_ROWS, for a short try. */
const FINISHED = Number(process.env["DASHBOARD_ROWS"] ?? 10_000_000);
const FILL_DEADLINE_MS = 3_600_000;
/** What a page may take, from its address to its rows, in a browser that has nothing of it. */
const USABLE_MS = 1_000;
/** As often each is opened. The quickest counts: what else a machine does only adds to it. */
const TIMES = 5;

const say = (line: string): boolean => process.stderr.write(`${line}\n`);

let world: ScaleWorld;
let known: Known;
const table: string[] = [];

beforeAll(async () => {
  world = await startScaleWorld(FINISHED, say);
  known = await lookUp();
}, FILL_DEADLINE_MS);
afterAll(async () => {
  say(`\n| page | quickest of ${TIMES}, ms | middle | slowest |\n|---|---|---|---|\n${table.join("\n")}`);
  await world?.[Symbol.asyncDispose]();
});

async function lookUp(): Promise<Known> {
  const one = async (text: string): Promise<string> => (await world.query<{ is: string }>(text))[0]?.is ?? "";
  return {
    dead: await one(
      "SELECT t.task_id AS is FROM tasks AS t WHERE t.phase = 3 AND t.phase % 3 = 0 AND t.status = 'deadletter' ORDER BY t.task_id DESC LIMIT 1",
    ),
    oldest: await one(
      "SELECT min(t.task_id::text) AS is FROM (SELECT task_id FROM tasks ORDER BY task_id LIMIT 1) AS t",
    ),
    frequentFault: await one("SELECT f.fingerprint AS is FROM faults AS f ORDER BY f.failures DESC LIMIT 1"),
    rareFault: await one("SELECT f.fingerprint AS is FROM faults AS f ORDER BY f.failures LIMIT 1"),
    middle: String(Math.floor(FINISHED / 2)),
  };
}

/** Milliseconds of the quickest of its tries; the others go into the table. */
async function measure(place: Place): Promise<number> {
  const all: number[] = [];
  for (let time = 0; time < TIMES; time += 1) all.push(await shownAfter(world, place.at(known), place.shows));
  const sorted = all.map(Math.round).toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(TIMES / 2)] ?? Number.NaN;
  table.push(`| ${place.name} | ${sorted[0]} | ${middle} | ${sorted.at(-1)} |`);
  return sorted[0] ?? Number.NaN;
}

describe(`beside ${FINISHED.toLocaleString("en")} finished and 100,000 queued jobs, each is shown within a second:`, () => {
  test("there are as many as that", async () => {
    const [row] = await world.query<{ finished: number; queued: number }>(
      `SELECT count(*) FILTER (WHERE t.status IN ('succeeded', 'failed', 'deadletter', 'cancelled'))::int4 AS finished,
              count(*) FILTER (WHERE t.status = 'queued')::int4 AS queued FROM tasks AS t`,
    );
    expect(row).toEqual({ finished: FINISHED, queued: 100_000 });
  });

  test.each([...PAGES, ...FREQUENT, ...RARE].map((place) => [place.name, place] as const))(
    "%s",
    async (_name, place) => {
      expect(await measure(place)).toBeLessThan(USABLE_MS);
    },
  );
});
