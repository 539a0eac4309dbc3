import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Endpoint, Place } from "./address.ts";
import { candidatesOf, mostNamed, type Verdict } from "./vote.ts";

const at = (host: string): Place => ({ host, port: 1 });
const [right, stranger] = [at("right"), at("stranger")];

/** Each candidate's host says where it leads, and after how many milliseconds: `right`, `stranger-20`, `nowhere`. */
async function vote(seeds: readonly string[], learnt: readonly string[] = []): Promise<Verdict> {
  const follow = async ({ host }: Endpoint): Promise<Place> => {
    const [where = "", ms = "0"] = host.split("-");
    await pause(Number(ms), undefined, { ref: false });
    if (where === "nowhere") throw new Error(host);
    return at(where);
  };
  const endpoints = (hosts: readonly string[], from: number): Endpoint[] =>
    hosts.map((host, i) => ({ host, port: from + i }));
  return mostNamed(candidatesOf(endpoints(seeds, 1), endpoints(learnt, 100), follow));
}

test("the place that most lead to is taken, though another one is found first", async () => {
  const { place, agreed, outvoted } = await vote(["stranger", "right-10", "right-10"]);
  expect([place, agreed]).toEqual([right, true]);
  expect(outvoted.map((other) => [other.place, other.from.map(({ name }) => name)])).toEqual([
    [stranger, ["stranger:1"]],
  ]);
});

test("case S23: however many servers a stranger knows, they weigh less than one address of the settings", async () => {
  const learnt = Array.from({ length: 8 }, () => "stranger");
  expect((await vote(["stranger", "right-10", "right-10"], learnt)).place).toEqual(right);
  // Where the settings do not decide, they do.
  expect((await vote(["right", "stranger-10"], learnt)).place).toEqual(stranger);
  expect(await vote(["nowhere", "nowhere"], learnt)).toMatchObject({ place: stranger, agreed: false });
});

test.each([
  [["right"], true],
  [["right", "right", "nowhere"], true],
  [["nowhere", "right", "right", "right", "right-20", "right-20"], true],
  [["right", "nowhere"], false],
  [["right", "stranger"], false],
  [["right", "nowhere", "nowhere"], false],
])("case S23: of %j more than half lead to what is taken: %j", async (seeds, agreed) => {
  expect(await vote(seeds)).toMatchObject({ place: right, agreed });
});

test("whoever is silent holds up nobody for longer than half a second, and not at all where it could change nothing", async () => {
  const began = performance.now();
  expect(await vote(["right", "right", "nowhere-60000"])).toMatchObject({ place: right, agreed: true });
  expect(performance.now() - began).toBeLessThan(400);
  expect(await vote(["right", "nowhere-60000"])).toMatchObject({ place: right, agreed: false });
});

test("nobody is taken where all lead nowhere, and each says why", async () => {
  await expect(vote(["nowhere", "nowhere"])).rejects.toMatchObject({ errors: [{}, {}] });
});
