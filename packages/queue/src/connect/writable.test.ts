import { expect, test } from "vitest";
import type { Place } from "./address.ts";
import { Unfit } from "./unfit.ts";
import type { Candidate } from "./vote.ts";
import { firstWritable } from "./writable.ts";

const at = (port: number): Place => ({ host: "10.0.0.1", port });
const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

async function find(
  candidates: readonly Candidate[],
): Promise<{ doubt: string | undefined; strange: string[] }> {
  const strange: string[] = [];
  const options = { redis: {}, key: "probe", strange: (what: string): unknown => strange.push(what) };
  const { doubt } = await firstWritable(options, "node", () => candidates);
  return { doubt, strange };
}

const leading = (name: string, place: Promise<Place>, learnt = false): Candidate => ({ name, learnt, place });
const gone = (name: string): Candidate => leading(name, Promise.reject(new Unfit(name, refused)));

test("case S23: what not most lead to is told with what leads there, and why the others lead nowhere", async () => {
  const { doubt, strange } = await find([leading("a:1", Promise.resolve(at(1))), gone("b:2"), gone("c:3")]);
  expect(doubt).toMatch(
    /^10\.0\.0\.1:1 is used, to which no more than half of the addresses in the settings lead \(a:1\)\. Of the others: b:2, c:3: Redis refuses connections/u,
  );
  expect(strange).toEqual([]);
  expect(await find([leading("a:1", Promise.resolve(at(1)))])).toEqual({ doubt: undefined, strange: [] });
});

test("case S18: what is passed over is told with what leads there, which may stand in no setting", async () => {
  const [right, other] = [Promise.resolve(at(1)), Promise.resolve(at(2))];
  const { strange } = await find([
    leading("a:1", right),
    leading("c:3", other),
    leading("b:2", right),
    leading("d:4", other, true),
  ]);
  expect(strange).toEqual([
    expect.stringMatching(
      /^passed over 10\.0\.0\.1:2, to which c:3, d:4 \(which another server has named\) leads: it takes writes as well, but most lead to 10\.0\.0\.1:1\. Unless/u,
    ),
  ]);
});
