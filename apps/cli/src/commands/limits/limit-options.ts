import { create } from "@bufbuild/protobuf";
import type { Duration } from "@bufbuild/protobuf/wkt";
import {
  type Breaker,
  BreakerSchema,
  type Limit,
  LimitSchema,
  type Rate,
  RateSchema,
  WhenFull,
  WhenFullSchema,
} from "@muster/proto/scheduler/v1/limit";
import { UsageError } from "../../command/mistakes.ts";
import { choice, decimal, duration, integer, type Option, text } from "../../command/option.ts";
import { readDuration } from "../../command/time-words.ts";
import { durationText } from "../../output/words.ts";

type LimitOptions = {
  readonly queue: Option<string>;
  readonly type: Option<string>;
  readonly keyLabel: Option<string>;
  readonly maxRunning: Option<number>;
  readonly maxWaiting: Option<number>;
  readonly rate: Option<Rate | undefined>;
  readonly burst: Option<number>;
  readonly weightLabel: Option<string>;
  readonly costLabel: Option<string>;
  readonly whenFull: Option<WhenFull>;
  readonly breakAt: Option<number>;
  readonly breakFor: Option<Duration | undefined>;
  readonly breakWindow: Option<Duration | undefined>;
  readonly breakMinCalls: Option<number>;
  readonly revision: Option<number>;
};

/** What a limit says, as options. */
export const LIMIT_OPTIONS: LimitOptions = {
  queue: text("QUEUE", "Jobs of this queue. Default: of any."),
  type: text("TYPE", "And of this type. Default: of any."),
  keyLabel: text("LABEL", "Each value of this label has the numbers for itself. Default: all jobs together."),
  maxRunning: integer("So many at once.", 100_000),
  maxWaiting: integer("So many that wait; see --when-full.", 10_000_000),
  rate: {
    value: "COUNT/TIME",
    doc: "So many starts in this time, such as 100/1m.",
    read: (given) => readRate(given.at(-1) ?? ""),
  },
  burst: integer("So many of the rate at once.", 100_000),
  weightLabel: text("LABEL", "The label that says which share of the workers a key gets."),
  costLabel: text("LABEL", "The label that says how many starts of the rate a job takes."),
  whenFull: choice<WhenFull>(
    WhenFullSchema,
    "What becomes of a submit that finds its key full. Default: wait.",
  ),
  breakAt: decimal("Hold the jobs of a key while this share of its attempts fails: above 0, at most 1.", 1),
  breakFor: duration("How long, before one job is tried. Default: 30 s."),
  breakWindow: duration("Of attempts that ended within this time. Default: 1 min."),
  breakMinCalls: integer("Never before so many have ended within it. Default: 10.", 1_000_000),
  revision: integer(
    "The one that this change is based on. Default: whichever there is.",
    Number.MAX_SAFE_INTEGER,
  ),
};

type Read = {
  readonly [Name in keyof LimitOptions]: LimitOptions[Name] extends Option<infer T> ? T : never;
};

function readRate(given: string): Rate | undefined {
  if (given === "") return undefined;
  const [, count = "", span = ""] = /^(\d{1,7})\/(.+)$/u.exec(given) ?? [];
  const per = readDuration(/^[a-z]/u.test(span) ? `1${span}` : span);
  if (per === undefined)
    throw new UsageError([
      `expected a number and a time such as 100/1m, got ${JSON.stringify(given.slice(0, 100))}`,
    ]);
  return create(RateSchema, { count: Number(count), per });
}

/** @throws UsageError for a burst of no rate */
export function rateOf({ rate, burst }: Pick<Read, "rate" | "burst">): Rate | undefined {
  if (burst !== 0 && rate === undefined)
    throw new UsageError(["--burst: expected --rate beside it, got nothing"]);
  return rate && create(RateSchema, { ...rate, burst });
}

function breakerOf({ breakAt, breakFor, breakWindow, breakMinCalls }: Breaking): Breaker | undefined {
  const others = {
    "--break-for": breakFor,
    "--break-window": breakWindow,
    "--break-min-calls": breakMinCalls,
  };
  const needless = Object.entries(others).filter(([, value]) => value !== undefined && value !== 0);
  if (breakAt === 0 && needless.length > 0)
    throw new UsageError(needless.map(([name]) => `${name}: expected --break-at beside it, got nothing`));
  if (breakAt === 0) return undefined;
  return create(BreakerSchema, {
    errorRatio: breakAt,
    minCalls: breakMinCalls,
    ...(breakFor !== undefined && { openFor: breakFor }),
    ...(breakWindow !== undefined && { window: breakWindow }),
  });
}
type Breaking = Pick<Read, "breakAt" | "breakFor" | "breakWindow" | "breakMinCalls">;

export function limitOf(name: string, given: Read): Limit {
  const { breakAt: _, breakFor: _for, breakWindow: _window, breakMinCalls: _calls, ...rest } = given;
  const { burst: _burst, rate: _rate, revision, ...plain } = rest;
  const rate = rateOf(given);
  const breaker = breakerOf(given);
  return create(LimitSchema, {
    ...plain,
    name,
    revision: BigInt(revision),
    ...(rate !== undefined && { rate }),
    ...(breaker !== undefined && { breaker }),
  });
}

export const rateText = (rate: Rate | undefined): string =>
  rate === undefined ? "" : `${rate.count} in ${durationText(rate.per)}`;

/** What it bounds, for people. */
export function boundText({ maxRunning, maxWaiting, rate, breaker }: Limit): string {
  return [
    maxRunning === 0 ? "" : `${maxRunning} at once`,
    rateText(rate),
    maxWaiting === 0 ? "" : `${maxWaiting} waiting`,
    breaker === undefined ? "" : `breaks at ${breaker.errorRatio}`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}
