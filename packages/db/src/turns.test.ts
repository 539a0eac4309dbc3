import { expect, test } from "vitest";
import { type Turn, Turns } from "./turns.ts";

function oneAtATime(maxWaiting = 100): { turns: Turns; refused: () => number; order: string[]; ask: Ask } {
  let refused = 0;
  const order: string[] = [];
  const turns = new Turns({ places: 1, maxWaiting, patienceMs: 60_000, onRefused: () => (refused += 1) });
  const ask: Ask = async (name, turn = {}) => {
    await turns.take(turn);
    order.push(name);
  };
  return { turns, refused: () => refused, order, ask };
}

type Ask = (name: string, turn?: Turn) => Promise<void>;

test("case A4: whoever has left takes no turn and no place", async () => {
  const { turns, order, ask } = oneAtATime();
  await ask("first");
  const leaving = new AbortController();
  const left = ask("left", { signal: leaving.signal });
  const next = ask("next");
  expect(turns.waiting).toBe(2);
  leaving.abort(new Error("gone"));
  await expect(left).rejects.toThrow("gone");
  expect(turns.waiting).toBe(1);
  await expect(ask("late", { signal: leaving.signal })).rejects.toThrow("gone");
  turns.give();
  await next;
  turns.give();
  await ask("free again");
  expect(order).toEqual(["first", "next", "free again"]);
});

test("case A4: parties take turns, and the process itself goes first", async () => {
  const { turns, order, ask } = oneAtATime();
  const [greedy, modest] = [{}, {}];
  await ask("first");
  const all = [1, 2, 3].map((n) => ask(`greedy ${n}`, { party: greedy }));
  all.push(ask("modest", { party: modest }), ask("own"));
  for (let given = 0; given < all.length; given += 1) {
    turns.give();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(all);
  expect(order).toEqual(["first", "own", "greedy 1", "modest", "greedy 2", "greedy 3"]);
});

test("case A4: how many wait is bounded, and a party that waits for much leaves room for others", async () => {
  const { turns, refused, ask } = oneAtATime(4);
  await ask("first");
  const greedy = {};
  const waiting = [ask("a", { party: greedy }), ask("b", { party: greedy })];
  await expect(ask("c", { party: greedy })).rejects.toMatchObject({ code: "resource_exhausted" });
  waiting.push(ask("d", { party: {} }));
  expect([turns.waiting, refused()]).toEqual([3, 1]);
  for (const _ of waiting) turns.give();
  await Promise.all(waiting);
});

test("a turn that does not come in time is UNAVAILABLE", async () => {
  const turns = new Turns({ places: 1, maxWaiting: 10, patienceMs: 10, onRefused: () => {} });
  await turns.take({});
  await expect(turns.take({})).rejects.toMatchObject({ code: "unavailable" });
  expect(turns.waiting).toBe(0);
});
