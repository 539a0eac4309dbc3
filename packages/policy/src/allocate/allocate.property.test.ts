import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Allocation, allocate, type Candidate, type Flow, type LaneFlows } from "./allocate.ts";
import { FairShares } from "./fair-shares.ts";
import { ReadyRoom } from "./ready-room.ts";
import { type Room, Rooms } from "./rooms.ts";

interface Job extends Candidate {
  readonly name: string;
}

interface Given {
  readonly rooms: Readonly<Record<string, Room>>;
  readonly lanes: readonly {
    readonly ready: number;
    readonly readyOfType: number;
    readonly flows: readonly Flow<Job>[];
  }[];
}

const GATES = ["a", "b", "c", "d"];
const TYPES = ["x", "y"];

const room = fc.record({
  places: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(Number.POSITIVE_INFINITY)),
  tokens: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Number.POSITIVE_INFINITY)),
});
const anyFlow = fc
  .record({
    gate: fc.constantFrom(...GATES),
    tag: fc.constantFrom(0, 0, 1, 2.5),
    jobs: fc.array(
      fc.record({
        type: fc.constantFrom(...TYPES),
        others: fc.subarray(GATES),
        cost: fc.integer({ min: 1, max: 3 }),
        weight: fc.constantFrom(1, 1, 3),
      }),
      { maxLength: 6 },
    ),
    hasMore: fc.boolean(),
  })
  .map(({ gate, tag, jobs, hasMore }) => ({ gate, tag, hasMore: hasMore && jobs.length > 0, jobs }));

const given: fc.Arbitrary<Given> = fc
  .record({
    rooms: fc.dictionary(fc.constantFrom(...GATES), room),
    lanes: fc.array(
      fc.record({
        ready: fc.integer({ min: 0, max: 12 }),
        readyOfType: fc.integer({ min: 0, max: 6 }),
        flows: fc.uniqueArray(anyFlow, { selector: ({ gate }) => gate, maxLength: 4 }),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ rooms, lanes }) => ({
    rooms,
    lanes: lanes.map(({ ready, readyOfType, flows }, l) => ({
      ready,
      readyOfType,
      flows: flows.map(({ jobs, gate, ...rest }) => ({
        ...rest,
        gate,
        jobs: jobs.map(({ others, cost, type, weight }, n): Job => {
          const gates = [...new Set([gate, ...others])].toSorted();
          return { name: `${l}${gate}${n}`, type, weight, gates, costs: gates.map(() => cost) };
        }),
      })),
    })),
  }));

function play({ rooms, lanes }: Given, nextTag = Number.POSITIVE_INFINITY): Allocation<Flow<Job>> {
  const played = lanes.map(
    ({ ready, readyOfType, flows }): LaneFlows<Flow<Job>> => ({
      shares: new FairShares(),
      room: new ReadyRoom(ready, () => readyOfType),
      flows,
      nextTag,
    }),
  );
  return allocate(played, new Rooms(new Map(Object.entries(rooms))));
}

/** As if every start took one, and nothing waited behind what is known. */
const plain = (world: Given): Given => ({
  rooms: world.rooms,
  lanes: world.lanes.map((lane) => ({
    ...lane,
    flows: lane.flows.map((one) => ({
      ...one,
      hasMore: false,
      jobs: one.jobs.map((job) => ({ ...job, costs: job.gates.map(() => 1) })),
    })),
  })),
});

const costOf = ({ gates, costs }: Job, gate: string): number => costs[gates.indexOf(gate)] ?? 0;
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** What is left of everything when these are admitted. */
function leftOf({ rooms, lanes }: Given, admitted: readonly Job[]) {
  const names = new Set(admitted.map(({ name }) => name));
  return {
    gates: GATES.map((gate) => {
      const through = admitted.filter(({ gates }) => gates.includes(gate));
      const { places, tokens } = rooms[gate] ?? { places: 0, tokens: 0 };
      return {
        gate,
        places: places - through.length,
        tokens: tokens - sum(through.map((job) => costOf(job, gate))),
      };
    }),
    lanes: lanes.map(({ ready, readyOfType, flows }) => {
      const jobs = flows.flatMap((one) => one.jobs).filter(({ name }) => names.has(name));
      const ofType = (type: string): number => readyOfType - jobs.filter((job) => job.type === type).length;
      return { ready: ready - jobs.length, ofType };
    }),
  };
}

test("no gate lets in more than it has room for, and no lane gets more than it may have ready", () => {
  fc.assert(
    fc.property(given, (world) => {
      const { admitted } = play(world);
      const left = leftOf(world, admitted);
      for (const { places, tokens } of left.gates) expect(Math.min(places, tokens)).toBeGreaterThanOrEqual(0);
      for (const { ready, ofType } of left.lanes)
        expect(Math.min(ready, ...TYPES.map(ofType))).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("each flow is admitted in its order, once, and its outcome is what became of it", () => {
  fc.assert(
    fc.property(given, (world) => {
      const { admitted, outcomes } = play(world);
      const flows = world.lanes.flatMap((lane) => lane.flows);
      expect(outcomes.map((outcome) => outcome.flow)).toEqual(flows);
      const names = admitted.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { flow, end, blocked, isStuck } of outcomes) {
        const own = names.filter((name) => flow.jobs.some((job) => job.name === name));
        expect(own).toEqual(flow.jobs.map(({ name }) => name).filter((name) => own.includes(name)));
        const isEmpty = own.length === flow.jobs.length && !flow.hasMore;
        expect([end, isEmpty]).not.toEqual(["empty", false]);
        expect([end, blocked.some(({ gate }) => gate === flow.gate)]).not.toEqual(["blocked", true]);
        expect([isStuck, own.length > 0]).not.toEqual([true, true]);
      }
    }),
  );
});

test("nothing is left that might have been admitted", () => {
  fc.assert(
    fc.property(given.map(plain), (world) => {
      const { admitted } = play(world);
      const left = leftOf(world, admitted);
      const open = new Set(
        left.gates.flatMap(({ gate, places, tokens }) => (Math.min(places, tokens) >= 1 ? [gate] : [])),
      );
      for (const [l, { flows }] of world.lanes.entries()) {
        const lane = left.lanes[l];
        const missed = flows
          .flatMap(({ jobs }) => jobs)
          .filter((job) => !admitted.includes(job) && job.gates.every((gate) => open.has(gate)))
          .filter(({ type }) => (lane?.ready ?? 0) >= 1 && (lane?.ofType(type) ?? 0) >= 1);
        expect(missed).toEqual([]);
      }
    }),
  );
});

test("what a lane finds closed, no later lane passes", () => {
  fc.assert(
    fc.property(given.map(plain), (world) => {
      const { admitted, outcomes } = play(world);
      const laneOf = (name: string): number => Number(name[0]);
      for (const { blocked } of outcomes) {
        for (const { job, gate } of blocked) {
          const later = admitted.filter(
            ({ name, gates }) => laneOf(name) > laneOf(job.name) && gates.includes(gate),
          );
          expect(later).toEqual([]);
        }
      }
    }),
  );
});
