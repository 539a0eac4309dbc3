import type { DescMethod } from "@bufbuild/protobuf";
import * as fc from "fast-check";

export const LATER = { seconds: 360_000n, nanos: 0 };

/** Two with nothing in common but the stack: all that one of them has begins with its name, which the other must not meet. */
export const TENANTS = ["crimson", "azure"] as const;
export type Tenant = (typeof TENANTS)[number];
export const other = (tenant: Tenant): Tenant => (tenant === "crimson" ? "azure" : "crimson");

/** What a tenant may be found out by, beside what has its name in it. */
export interface Belongings {
  /** The latest. */
  readonly jobIds: string[];
  /** All of them. */
  readonly known: Set<string>;
  readonly pageTokens: string[];
  /** Of its keys. */
  readonly tokenIds: string[];
}

/** What somebody may ask for: his own, the other one's, and what nobody has. */
export function requests(mine: Tenant, of: Readonly<Record<Tenant, Belongings>>): fc.Arbitrary<object> {
  const tenant = fc.constantFrom(mine, mine, other(mine));
  // Those of the other one are there, and stay: what was made by that name would be one's own.
  const name = tenant.map((one) => (one === mine ? `${one}-1` : `${one}-kept`));
  const own = fc.constantFrom(`${mine}-1`, `${mine}-2`);
  const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.option(arbitrary, { nil: undefined, freq: 2 });
  const jobId = fc
    .tuple(tenant, fc.nat())
    .map(([one, at]) => of[one].jobIds[at % of[one].jobIds.length] ?? crypto.randomUUID());
  const pageToken = fc.tuple(tenant, fc.nat()).map(([one, at]) => of[one].pageTokens[at % 50] ?? "");
  const queue = fc.oneof(name, fc.constant(""), fc.constant("default"));
  const job = fc.record({
    type: fc.oneof(own, fc.constant("shared")),
    queue,
    delay: fc.constant(LATER),
    idempotencyKey: fc.constantFrom("", "", "the same key"),
    body: fc.constant({ case: "payload", value: Uint8Array.from(Buffer.from(`payload of ${mine}`)) }),
    labels: fc.constant({ tenant: `${mine}-key` }),
  });
  const schedule = fc.record({
    name,
    spec: fc.constant({ case: "interval", value: { every: { seconds: 86_400n, nanos: 0 } } }),
    job,
  });
  const limit = fc.record({
    name,
    queue,
    type: maybe(own),
    keyLabel: fc.constant("tenant"),
    maxRunning: fc.constant(3),
  });
  const target = fc.oneof(
    queue.map((value) => ({ case: "queue", value })),
    name.map((value) => ({ case: "type", value })),
    name.map((value) => ({ case: "limitKey", value: { limit: value, key: `${mine}-key` } })),
  );
  const seconds = (by: number): object => ({ seconds: BigInt(Math.floor(Date.now() / 1000) + by), nanos: 0 });
  // One record for all methods: each takes of it what it knows.
  return fc.record({
    jobId,
    jobIds: maybe(fc.array(jobId, { minLength: 1, maxLength: 3 })),
    job: fc.oneof(
      job,
      job.map((one) => ({ ...one, queue: `${mine}-1` })),
    ),
    jobs: fc.array(job, { maxLength: 3 }),
    queue: maybe(queue),
    queueFilter: maybe(queue),
    typeFilter: maybe(name),
    type: maybe(name),
    all: fc.constant(undefined),
    dryRun: fc.boolean(),
    pageSize: fc.constantFrom(0, 1, 2),
    pageToken: maybe(pageToken),
    name,
    owner: name,
    revision: fc.constantFrom(0n, 0n, 1n),
    schedules: fc.array(schedule, { minLength: 1, maxLength: 1 }),
    schedule,
    limit,
    override: fc.constant({ key: `${mine}-key`, maxRunning: 2 }),
    key: fc.constant(`${mine}-key`),
    target,
    reason: fc.constant(`reason of ${mine}`),
    requestId: fc.uuid(),
    // Its own one stays: a name that it leaves is anybody's.
    id: fc.constant(of[other(mine)].tokenIds[0] ?? ""),
    rotates: maybe(fc.constant(of[other(mine)].tokenIds[0] ?? "")),
    grants: fc.array(
      tenant.map((one) => ({ role: 2, queues: [`${one}-*`], types: [] })),
      { maxLength: 2 },
    ),
    includeEnded: fc.boolean(),
    from: fc.constant(seconds(-3_600)),
    to: fc.constant(seconds(0)),
  });
}

/** Messages share names of fields whose types differ. */
export function requestFor({ name, input }: DescMethod, request: object): object {
  const all = request as Record<string, unknown>;
  const known = Object.fromEntries(input.fields.map((field) => [field.localName, all[field.localName]]));
  const limits = /LimitOverride/u.test(name) && "limit" in all ? { limit: all["name"] } : {};
  const targets = input.oneofs.some(({ localName }) => localName === "target")
    ? { target: all["target"] }
    : {};
  const given = { ...known, ...limits, ...targets };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
