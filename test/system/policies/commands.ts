import * as fc from "fast-check";

/** Few of each, so that what happens meets. */
export const QUEUES = ["default", "mail"] as const;
export const TYPES = ["a", "b"] as const;
export const TENANTS = ["x", "y", "z"] as const;
const LIMITS = ["one", "two"] as const;

export interface LimitWish {
  readonly name: string;
  readonly queue: string | undefined;
  readonly type: string | undefined;
  readonly keyLabel: string | undefined;
  readonly maxRunning: number;
}

export type Target =
  | { readonly kind: "queue"; readonly queue: string }
  | { readonly kind: "type"; readonly type: string }
  | { readonly kind: "key"; readonly limit: string; readonly key: string };

/** How a job gets into the table: by a client that knows the policies, by one that does not, or by a program of SQL. */
export const WAYS = ["client", "rows", "sql"] as const;

export type Command =
  | {
      readonly kind: "submit";
      readonly way: (typeof WAYS)[number];
      readonly queue: string;
      readonly type: string;
      readonly tenant: string;
      readonly count: number;
      /** How long each runs; the first attempt fails. */
      readonly ms: number;
      readonly fails: boolean;
    }
  | { readonly kind: "put"; readonly limit: LimitWish; readonly told: boolean }
  | { readonly kind: "delete"; readonly name: string; readonly told: boolean }
  | { readonly kind: "pause"; readonly target: Target; readonly told: boolean }
  | { readonly kind: "resume"; readonly target: Target; readonly told: boolean }
  /** Takes the jobs of a worker away, which comes back under another name. */
  | { readonly kind: "lose"; readonly worker: number }
  /** Ends a worker in good order, and starts another. */
  | { readonly kind: "drain"; readonly worker: number }
  | { readonly kind: "flush" }
  | { readonly kind: "rest"; readonly ms: number };

const told = fc.boolean();
const target: fc.Arbitrary<Target> = fc.oneof(
  fc.record({ kind: fc.constant("queue" as const), queue: fc.constantFrom(...QUEUES) }),
  fc.record({ kind: fc.constant("type" as const), type: fc.constantFrom(...TYPES) }),
  fc.record({
    kind: fc.constant("key" as const),
    limit: fc.constantFrom(...LIMITS),
    key: fc.constantFrom(...TENANTS, ""),
  }),
);
const limit: fc.Arbitrary<LimitWish> = fc.record({
  name: fc.constantFrom(...LIMITS),
  queue: fc.option(fc.constantFrom(...QUEUES), { nil: undefined }),
  type: fc.option(fc.constantFrom(...TYPES), { nil: undefined }),
  keyLabel: fc.option(fc.constant("tenant"), { nil: undefined }),
  maxRunning: fc.integer({ min: 1, max: 3 }),
});

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("submit" as const),
      way: fc.constantFrom(...WAYS),
      queue: fc.constantFrom(...QUEUES),
      type: fc.constantFrom(...TYPES),
      tenant: fc.constantFrom(...TENANTS),
      count: fc.integer({ min: 1, max: 6 }),
      ms: fc.constantFrom(0, 30, 300),
      fails: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("put" as const), limit, told }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("delete" as const), name: fc.constantFrom(...LIMITS), told }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pause" as const), target, told }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("resume" as const), target, told }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("lose" as const), worker: fc.integer({ min: 0, max: 1 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("drain" as const), worker: fc.integer({ min: 0, max: 1 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("flush" as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("rest" as const), ms: fc.constantFrom(20, 150, 600) }),
  },
);

export const commands: fc.Arbitrary<Command[]> = fc.array(command, { minLength: 30, maxLength: 45 });
