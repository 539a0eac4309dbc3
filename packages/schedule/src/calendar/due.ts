import type { Misfire, NextTick } from "@muster/db";
import { jitterOf } from "./jitter.ts";
import type { Times } from "./times.ts";

/** Ticks that are no later than this fire whatever `misfire` says: a short stall of one process is no outage. */
const ON_TIME_MS = 2_000;
/** `skip` still fires the latest one until then: another process takes over within 10 s when one has died. */
const SKIP_AFTER_MS = 15_000;
/** What `fire_all` fires at most, the latest. */
const MAX_FIRED = 100;
/** No evaluation looks at more times than this: a pattern of seconds has 259,200 of them in three days. */
const MAX_STEPS = 1_000;

/** What decides which ticks of a schedule are due, and which of these fire. */
export interface Policy {
  /** Its name, which the jitter depends on. */
  readonly schedule: string;
  readonly times: Times;
  readonly jitterMs: number;
  readonly misfire: Misfire;
  /** A tick that is later than this never fires, milliseconds. */
  readonly catchupMs: number;
  /** No nominal time is later than this; undefined = there is no end. Milliseconds since 1970. */
  readonly endAt: number | undefined;
}

/** Ticks that will not fire. */
export interface Missed {
  /** Nominal times of the first and the last. */
  readonly first: number;
  readonly last: number;
  /** At least so many, when `more` is set. */
  readonly count: number;
  readonly more: boolean;
}

export interface Due {
  /** What is to fire, the oldest first. */
  readonly fire: readonly NextTick[];
  readonly missed: Missed | undefined;
  /** The nominal time that has been dealt with last. */
  readonly last: number;
  /** What comes next; undefined when nothing does. */
  readonly next: NextTick | undefined;
}

/** The first tick with a nominal time after this one. */
export function upcoming(policy: Policy, after: number): NextTick | undefined {
  const { schedule, times, jitterMs, endAt } = policy;
  const nominal = times.after(after);
  if (nominal === undefined || (endAt !== undefined && nominal > endAt)) return undefined;
  if (jitterMs === 0) return { nominal, at: nominal };
  return { nominal, at: nominal + jitterOf(schedule, nominal, times.after(nominal), jitterMs) };
}

/**
 * What is to be done at `now` when `from` is the first nominal time that has not been dealt with. Undefined when nothing
 * is due.
 */
export function dueTicks(policy: Policy, from: NextTick, now: number): Due | undefined {
  if (from.at > now) return undefined;
  const walk = walkFrom(policy, from, now);
  const { ticks, more } =
    walk.next !== undefined && walk.next.at <= now ? latest(policy, walk, now) : { ...walk, more: false };
  const last = ticks.at(-1) ?? from;
  const fired = new Set(chosen(policy, ticks, now));
  const skipped = ticks.filter((tick) => !fired.has(tick));
  const first = more ? from : skipped[0];
  return {
    fire: [...fired],
    missed:
      first === undefined
        ? undefined
        : {
            first: first.nominal,
            last: skipped.at(-1)?.nominal ?? first.nominal,
            count: more ? MAX_STEPS : skipped.length,
            more,
          },
    last: last.nominal,
    next: upcoming(policy, last.nominal),
  };
}

interface Walk {
  /** In their order, all due. */
  readonly ticks: readonly NextTick[];
  /** The one after them. */
  readonly next: NextTick | undefined;
}

function walkFrom(policy: Policy, from: NextTick, now: number): Walk {
  const ticks: NextTick[] = [];
  let next: NextTick | undefined = from;
  while (next !== undefined && next.at <= now && ticks.length < MAX_STEPS) {
    ticks.push(next);
    next = upcoming(policy, next.nominal);
  }
  return { ticks, next };
}

/**
 * The last ones of very many, found from the end in steps that double. A step back over a burst, such as the seconds of
 * one hour a day, goes from too few to too many: what lies between is halved.
 */
function latest(policy: Policy, walk: Walk, now: number): { ticks: readonly NextTick[]; more: boolean } {
  // After `early` there are some, the last of these before it; after `late` there are fewer than enough.
  let { ticks } = walk;
  let [early, late] = [ticks.at(-1)?.nominal ?? now, now];
  for (let back = 1_000; late - early > 1_000; back *= 2) {
    const middle = Math.max(now - back, Math.floor((early + late) / 2));
    const start = upcoming(policy, middle);
    const part = start === undefined ? NONE : walkFrom(policy, start, now);
    if (part.next !== undefined && part.next.at <= now) {
      ticks = part.ticks;
      early = ticks.at(-1)?.nominal ?? middle;
    } else if (part.ticks.length >= MAX_FIRED) return { ticks: part.ticks, more: true };
    else late = middle;
  }
  const start = upcoming(policy, early);
  const rest = start === undefined ? NONE : walkFrom(policy, start, now);
  return { ticks: [...ticks, ...rest.ticks], more: ticks !== walk.ticks };
}

const NONE: Walk = { ticks: [], next: undefined };

function chosen(policy: Policy, ticks: readonly NextTick[], now: number): readonly NextTick[] {
  const inWindow = ticks.filter(({ at }) => now - at <= policy.catchupMs);
  return byMisfire(policy.misfire, inWindow, now);
}

function byMisfire(misfire: Misfire, ticks: readonly NextTick[], now: number): readonly NextTick[] {
  if (misfire === "fire_all") return ticks.slice(-MAX_FIRED);
  const onTime = ticks.filter(({ at }) => now - at <= ON_TIME_MS);
  if (onTime.length > 0) return onTime;
  const last = ticks.slice(-1);
  return misfire === "fire_once" ? last : last.filter(({ at }) => now - at <= SKIP_AFTER_MS);
}
