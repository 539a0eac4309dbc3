import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { FairStart } from "./fair-start.ts";

const BURST = 2_000;

function busyFor(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe("case A4: a burst of calls from one connection holds nobody up", () => {
  test("what comes alone begins at once", () => {
    const starts = new FairStart();
    let begun = 0;
    starts.begin({}, () => (begun += 1));
    expect(begun).toBe(1);
  });

  test("calls of one connection begin in the order in which they came", async () => {
    const starts = new FairStart();
    const [party, begun]: [object, number[]] = [{}, []];
    for (let call = 0; call < BURST; call += 1) starts.begin(party, () => begun.push(call));
    while (begun.length < BURST) await nextTurn();
    expect(begun).toEqual(Array.from({ length: BURST }, (_, call) => call));
  });

  test("others have their turn amid it, and the thread is free in between", async () => {
    const starts = new FairStart();
    const [burst, other] = [{}, {}];
    const begun: string[] = [];
    for (let call = 0; call < BURST; call += 1) starts.begin(burst, () => begun.push("burst"));
    starts.begin(other, () => begun.push("other"));
    const inFirstTurn = begun.length;
    let turns = 0;
    for (; begun.length <= BURST; turns += 1) await nextTurn();
    expect(inFirstTurn).toBeLessThanOrEqual(500);
    expect(turns).toBeGreaterThanOrEqual(3);
    expect(begun.indexOf("other")).toBeLessThanOrEqual(inFirstTurn + 1);
  });

  test("after turns that took long, fewer begin in one", async () => {
    const starts = new FairStart();
    const begun: number[] = [];
    for (let call = 0; call < BURST; call += 1) {
      starts.begin({}, () => {
        begun.push(call);
        // 125 of these are clearly longer than a turn may be, and half of them clearly shorter.
        busyFor(0.3);
      });
    }
    const perTurn: number[] = [];
    while (begun.length < BURST) {
      const before = begun.length;
      await nextTurn();
      perTurn.push(begun.length - before);
    }
    expect(Math.max(...perTurn.slice(2))).toBeLessThanOrEqual(125);
  });
});
