import { EVENTS, type JobEvent, type TimeLimit } from "@muster/job";
import * as fc from "fast-check";

/** What may happen: an event, or the time limit of a job passes, if it has one. */
export type Step = JobEvent | "overdue";

/** A job, and what happens to it, one step after the other. */
export interface Life {
  readonly delayed: boolean;
  readonly maxAttempts: number;
  readonly limit: TimeLimit | undefined;
  readonly events: Step[];
}

export const STEPS = 14;
const steps = (event: fc.Arbitrary<Step>): fc.Arbitrary<Step[]> =>
  fc.array(event, { minLength: STEPS, maxLength: STEPS });

/** A life of nothing else, in any order. */
const only = (...events: readonly Step[]): fc.Arbitrary<Step[]> => steps(fc.constantFrom(...events));

export const randomLife: fc.Arbitrary<Life> = fc.record({
  delayed: fc.boolean(),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  limit: fc.constantFrom(undefined, "expired" as const, "deadline" as const),
  // Claims are frequent, because most other events need a running job; some lives are losses only, to reach
  // poison, some are snoozed at most, to see a cancel meet a snooze, some have their limits pass, and some are
  // redriven again and again.
  events: fc.oneof(
    {
      weight: 4,
      arbitrary: steps(fc.oneof(fc.constantFrom(...EVENTS), fc.constantFrom<JobEvent>("claim", "due"))),
    },
    only("claim", "lostAlone", "lost", "cancel"),
    only("claim", "error", "due", "lostAlone", "redriveLater"),
    only("claim", "claim", "due", "snooze", "cancel"),
    only("claim", "permanent", "cancel", "redrive"),
    only("claim", "overdue", "error", "release", "expire", "redrive"),
  ),
});

const told = (events: Step[], as: Partial<Life> = {}): Life => ({
  delayed: false,
  maxAttempts: 1,
  limit: undefined,
  events,
  ...as,
});

/** What has to be seen whatever chance brings: random lives leave one of these out now and then. */
export const TOLD_LIVES: Life[] = [
  told(["claim", "success"]),
  told(["claim", "error"], { maxAttempts: 2 }),
  told(["claim", "error", "redrive"]),
  told(["claim", "error", "redriveLater"]),
  told(["claim", "cancel", "lost"]),
  told(["claim", "release"]),
  told(["claim", "cancel", "abort", "redrive"]),
  told(["claim", "snooze"]),
  told(["claim", "cancel", "snooze"]),
  told(["claim", "permanent", "redrive"]),
  told(["due", "hold", "replace"], { delayed: true }),
  told(["replace"], { delayed: true }),
  told(["overdue", "expire"], { limit: "expired" }),
  told(["overdue", "expire"], { limit: "expired", delayed: true }),
];
