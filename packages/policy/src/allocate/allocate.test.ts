import { expect, test } from "vitest";
import { type Allocation, allocate, type Candidate, type Flow } from "./allocate.ts";
import { FairShares } from "./fair-shares.ts";
import { ReadyRoom } from "./ready-room.ts";
import { type Room, Rooms } from "./rooms.ts";

interface Job extends Candidate {
  readonly name: string;
}

const job = (name: string, more: Partial<Job> = {}): Job => ({
  name,
  type: "x",
  gates: ["a"],
  costs: more.gates?.map(() => 1) ?? [1],
  weight: 1,
  ...more,
});
const OPEN: Room = { places: Number.POSITIVE_INFINITY, tokens: Number.POSITIVE_INFINITY };
const FULL: Room = { places: 0, tokens: Number.POSITIVE_INFINITY };
const namesOf = ({ admitted }: Allocation<Flow<Job>>): string[] => admitted.map(({ name }) => name);

/** In one lane, which may have so many ready of each type. */
function play(
  rooms: Readonly<Record<string, Room>>,
  flows: readonly Flow<Job>[],
  { ofType = 100, nextTag = Number.POSITIVE_INFINITY } = {},
): Allocation<Flow<Job>> {
  const lane = { shares: new FairShares(), room: new ReadyRoom(100, () => ofType), flows, nextTag };
  return allocate([lane], new Rooms(new Map(Object.entries(rooms))));
}

test("a job whose other gate is full is passed by those behind it", () => {
  const jobs = [job("1", { gates: ["a", "b"] }), job("2"), job("3", { gates: ["a", "c"] })];
  const allocation = play({ a: OPEN, b: FULL, c: OPEN }, [{ gate: "a", tag: 0, jobs, hasMore: false }]);
  expect(namesOf(allocation)).toEqual(["2", "3"]);
  expect(allocation.outcomes).toMatchObject([
    { end: "blocked", blocked: [{ job: { name: "1" }, gate: "b" }] },
  ]);
});

test("a dear job is not passed by cheap ones of its own key", () => {
  const jobs = [job("dear", { costs: [5] }), job("cheap")];
  const rooms = { a: { places: Number.POSITIVE_INFINITY, tokens: 3 } };
  const allocation = play(rooms, [{ gate: "a", tag: 0, jobs, hasMore: false }]);
  expect(namesOf(allocation)).toEqual([]);
  expect(allocation.outcomes).toMatchObject([{ end: "closed", blocked: [{ gate: "a", cost: 5 }] }]);
});

test("a flow whose own gate is closed is closed, whichever gates of its jobs are closed, too", () => {
  const jobs = [job("1", { gates: ["a", "b"] }), job("2", { gates: ["a", "b"] })];
  const flows = [{ gate: "b", tag: 0, jobs, hasMore: false }];
  const { outcomes } = play({ a: FULL, b: FULL }, flows);
  expect(outcomes).toMatchObject([{ end: "closed", blocked: [{ gate: "b", job: { name: "1" } }] }]);
});

test("where nobody knows what is behind a key's jobs, no others pass its turn, unless it may have no more", () => {
  const flows = [
    { gate: "a", tag: 0, jobs: [job("a1"), job("a2")], hasMore: true },
    { gate: "b", tag: 1.5, jobs: [job("b1", { gates: ["b"] }), job("b2", { gates: ["b"] })], hasMore: false },
  ];
  const allocation = play({ a: OPEN, b: OPEN }, flows);
  expect(namesOf(allocation)).toEqual(["a1", "a2", "b1"]);
  expect(allocation.outcomes.map(({ end }) => end)).toEqual(["waiting", "waiting"]);
  const rest = play({ a: { ...OPEN, places: 2 }, b: OPEN }, flows);
  expect(namesOf(rest)).toEqual(["a1", "a2", "b1", "b2"]);
  expect(rest.outcomes.map(({ end }) => end)).toEqual(["closed", "empty"]);
});

test("no flow goes on past the tag of what nobody has read", () => {
  const jobs = [job("1"), job("2"), job("3")];
  const flows = [{ gate: "a", tag: 0, jobs, hasMore: false }];
  expect(namesOf(play({ a: OPEN }, flows, { nextTag: 1 }))).toEqual(["1", "2"]);
});

test("a type that has no room leaves the lane to the others", () => {
  const jobs = [job("1"), job("2", { type: "y" }), job("3"), job("4", { type: "y" })];
  const flows = [{ gate: "a", tag: 0, jobs, hasMore: false }];
  const allocation = play({ a: OPEN }, flows, { ofType: 1 });
  expect(namesOf(allocation)).toEqual(["1", "2"]);
  expect(allocation.outcomes).toMatchObject([{ end: "crowded" }]);
});

test("where all that is known is barred and more may wait behind it, the flow is stuck", () => {
  const jobs = [job("1", { gates: ["a", "b"] }), job("2", { gates: ["a", "b"] })];
  const flows = [{ gate: "a", tag: 0, jobs, hasMore: true }];
  expect(play({ a: OPEN, b: FULL }, flows).outcomes).toMatchObject([{ end: "blocked", isStuck: true }]);
});
