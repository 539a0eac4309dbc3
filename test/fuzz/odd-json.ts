import * as fc from "fast-check";

/** Bodies of requests, mostly JSON, of which no method takes all. */
export function request(): fc.Arbitrary<string> {
  const odd = fc.oneof(
    fc.string({ unit: "binary", maxLength: 50 }),
    fc.constantFrom(
      "\0",
      "\uD800",
      "a\0b",
      "",
      "noop",
      "default",
      "PRIORITY_HIGH",
      "9".repeat(400),
      "1s",
      "-5s",
      "1e999s",
    ),
    fc.integer(),
    fc.double(),
    fc.constant(null),
    fc.jsonValue({ maxDepth: 6 }),
    fc.constant("x".repeat(40_000)),
    fc.constant(nested(500)),
  );
  const job = fc.record(
    {
      type: fc.oneof(fc.constantFrom("noop", "echo"), odd),
      priority: odd,
      queue: odd,
      json: odd,
      payload: odd,
      maxAttempts: odd,
      runAt: odd,
      delay: odd,
      timeout: odd,
      startWithin: odd,
      totalTimeout: odd,
      retryPolicy: fc.record({ initial: odd, multiplier: odd, max: odd, jitter: odd }, { requiredKeys: [] }),
      idempotencyKey: odd,
      idempotencyScope: fc.oneof(
        fc.constantFrom("IDEMPOTENCY_SCOPE_FOR_EVER", "IDEMPOTENCY_SCOPE_FOR_PERIOD"),
        odd,
      ),
      idempotencyPeriod: odd,
      debounce: fc.oneof(fc.record({ key: odd, wait: odd, maxWait: odd }, { requiredKeys: [] }), odd),
      throttle: fc.oneof(fc.record({ key: odd, window: odd }, { requiredKeys: [] }), odd),
      labels: fc.oneof(odd, fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }))),
    },
    { requiredKeys: ["type"] },
  );
  const limit = fc.record(
    {
      name: fc.oneof(fc.constantFrom("a", "b"), odd),
      queue: odd,
      type: odd,
      keyLabel: odd,
      maxRunning: odd,
      maxWaiting: odd,
      rate: fc.oneof(odd, fc.record({ count: odd, per: odd, burst: odd }, { requiredKeys: [] })),
      weightLabel: odd,
      costLabel: odd,
      whenFull: fc.oneof(fc.constantFrom("WHEN_FULL_REJECT_NEWEST", "WHEN_FULL_CANCEL_OLDEST"), odd),
      breaker: fc.oneof(
        odd,
        fc.record({ errorRatio: odd, minCalls: odd, window: odd }, { requiredKeys: [] }),
      ),
      revision: odd,
    },
    { requiredKeys: ["name"] },
  );
  const body = fc.record(
    {
      job,
      jobs: fc.array(job, { maxLength: 3 }),
      jobId: odd,
      reason: odd,
      grace: odd,
      jobIds: fc.oneof(odd, fc.array(odd, { maxLength: 3 })),
      states: fc.oneof(odd, fc.array(odd, { maxLength: 3 })),
      type: odd,
      queue: odd,
      limit: fc.oneof(odd, limit),
      dryRun: odd,
      stateFilter: odd,
      priorityFilter: odd,
      typeFilter: odd,
      queueFilter: odd,
      pageSize: odd,
      pageToken: odd,
      state: odd,
      deadReason: odd,
      deadReasonFilter: odd,
      error: odd,
      finishedAfter: odd,
      finishedBefore: odd,
      perSecond: odd,
      resumeAfter: odd,
      name: odd,
      owner: odd,
      revision: odd,
      until: odd,
      from: odd,
      to: odd,
      count: odd,
      requestId: odd,
      limitKey: fc.oneof(odd, fc.record({ limit: odd, key: odd }, { requiredKeys: [] })),
      override: fc.oneof(odd, fc.record({ key: odd, maxRunning: odd, weight: odd }, { requiredKeys: [] })),
      key: odd,
      step: odd,
      schedules: fc.array(fc.record({ name: odd, cron: odd, timeZone: odd, job }, { requiredKeys: [] }), {
        maxLength: 3,
      }),
      labels: fc.oneof(odd, fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }))),
    },
    { requiredKeys: [] },
  );
  return fc.oneof(
    { weight: 8, arbitrary: body.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
    { weight: 1, arbitrary: fc.constantFrom("", "{", "[]", "null", '"x"', "{}", nestedText(20_000)) },
  );
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

const nestedText = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
