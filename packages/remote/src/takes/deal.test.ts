import type { Offer } from "@muster/job";
import { expect, test } from "vitest";
import { deal } from "./deal.ts";

const offers = (count: number, type = "a"): Offer[] =>
  Array.from({ length: count }, (_, index) => ({ taskId: `${type}${index}`, type, queue: "default" }));
const place = (room: number, ...types: string[]) => ({
  room,
  mayHave: ({ type }: { readonly type: string }) => types.includes(type),
});

test("offers go in turn to those who may have them, and no further than their room", () => {
  const [one, two] = [place(1, "a"), place(5, "a", "b")];
  const { hands, left } = deal([...offers(4), ...offers(3, "b"), ...offers(1, "c")], [one, two]);
  expect(hands.get(one)?.map(({ taskId }) => taskId)).toEqual(["a0"]);
  expect(hands.get(two)?.map(({ taskId }) => taskId)).toEqual(["a1", "a2", "a3", "b0", "b1"]);
  expect(left.map(({ taskId }) => taskId)).toEqual(["b2", "c0"]);
});

test("a burst starts on as many workers as there are, wherever the turn begins", () => {
  const places = [place(9, "a"), place(9, "a"), place(9, "a")];
  const { hands } = deal(offers(6), places, 7);
  expect(places.map((one) => hands.get(one)?.length)).toEqual([2, 2, 2]);
});
