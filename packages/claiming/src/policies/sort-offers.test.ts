import type { Offer, Placement } from "@muster/job";
import { type Limit, Policies, type PolicyFacts } from "@muster/policy";
import { expect, test } from "vitest";
import { type Sorted, sortOffers } from "./sort-offers.ts";

const knows = (type: string): boolean => type !== "mystery";
const nowhere = (): undefined => undefined;
const limit = (name: string, about: Partial<Limit>): Limit => ({
  name,
  generation: 1,
  whenFull: "wait",
  epoch: 1,
  ...about,
});
const policies = (facts: Partial<PolicyFacts>): Policies =>
  new Policies({ epoch: 1, limits: [], pauses: [], ...facts });

/** Offers `queue/type`, whose ids are their places. */
const offersOf = (...kinds: string[]): Offer[] =>
  kinds.map((kind, index) => {
    const [queue = "", type = ""] = kind.split("/");
    return { taskId: String(index), type, queue };
  });

const ids = (offers: readonly Offer[]): string => offers.map(({ taskId }) => taskId).join(" ");

function told({ limited, ...others }: Sorted): Record<string, unknown> {
  const groups = limited.map(({ limits, offers, surplus }) => [
    limits.map(({ name }) => name).join("+"),
    ids(offers),
    ids(surplus),
  ]);
  const some = Object.entries(others).filter(([, offers]) => offers.length > 0);
  return { ...Object.fromEntries(some.map(([name, offers]) => [name, ids(offers)])), groups };
}

test("without policies everything that has a handler is plain, however few slots are free", () => {
  const offers = offersOf("default/work", "default/mystery", "mail/work");
  expect(told(sortOffers(offers, Policies.none, knows, 0, nowhere))).toEqual({
    plain: "0 2",
    unknown: "1",
    groups: [],
  });
});

test("a paused queue comes before all else, an unknown type before its pause", () => {
  const now = policies({
    pauses: [
      { kind: "queue", queue: "mail" },
      { kind: "type", type: "send" },
      { kind: "type", type: "mystery" },
    ],
  });
  const offers = offersOf("mail/send", "mail/mystery", "default/send", "default/mystery", "default/work");
  expect(told(sortOffers(offers, now, knows, 9, nowhere))).toEqual({
    waiting: "0 1",
    paused: "2",
    unknown: "3",
    plain: "4",
    groups: [],
  });
});

test("of limits, only as much is claimed as the first offers leave slots for; jobs of the same limits go together", () => {
  const now = policies({ limits: [limit("a", { type: "send" }), limit("b", { queue: "mail" })] });
  const offers = offersOf(
    "default/send",
    "mail/send",
    "default/work",
    "other/send",
    "mail/work",
    "default/work",
    "default/send",
    "mail/send",
  );
  expect(told(sortOffers(offers, now, knows, 5, nowhere))).toEqual({
    plain: "2 5",
    groups: [
      ["a", "0 3", "6"],
      ["a+b", "1", "7"],
      ["b", "4", ""],
    ],
  });
});

test("what rules require is missing of jobs that require nothing, and of those that require something else", () => {
  const asked = (...labels: string[]): Placement => ({
    requires: labels.map((label) => ({ label, op: "eq", values: ["true"] })),
    slots: 1,
    prefers: [],
    preferMs: 0,
  });
  const now = policies({ rules: [{ name: "gpu", type: "render", placement: asked("gpu") }] });
  const lanes: Readonly<Record<string, Placement>> = { zone: asked("zone"), both: asked("zone", "gpu") };
  const offers = offersOf(
    "default/render",
    "default/work",
    "default/render",
    "default/render",
    "default/render",
  );
  const placed = offers.map((offer, at) => ({
    ...offer,
    ...(at > 1 && { lane: ["zone", "both", "?"][at - 2] ?? "" }),
  }));
  expect(told(sortOffers(placed, now, knows, 9, (lane) => lanes[lane]))).toEqual({
    misplaced: "0 2",
    plain: "1 3 4",
    groups: [],
  });
});
