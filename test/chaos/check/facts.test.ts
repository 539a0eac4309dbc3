import { expect, test } from "vitest";
import { Load } from "../world/load.ts";
import { collectFacts } from "./facts.ts";
import type { Sighting } from "./sightings.ts";

// On a machine that is too slow to end all jobs in time, thousands of jobs were said to have left their final states.
test("a job that is seen final after the moment that is judged is not said to have been final then", async () => {
  const first = new Map<string, Sighting>();
  const query = (): Promise<never[]> => {
    first.set("ended meanwhile", { status: "succeeded", version: 3, redrives: 0 });
    return Promise.resolve([]);
  };
  const nothing = { bounds: [], deaths: new Map<number, number>(), effects: () => Promise.resolve([]) };
  const world = { ...nothing, load: new Load(() => []), sightings: { first } };
  expect((await collectFacts(query, world)).sightings).toEqual(new Map());
});
