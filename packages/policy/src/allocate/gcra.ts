import type { Rate } from "../limit.ts";

/*
 * The generic cell rate algorithm. A key's `tat`, its theoretical arrival time, is when its rate would be made up for: each
 * start moves it on by a step from where it is, or from now where it lies in the past. The claim moves it, because a rate is
 * one of starts; who admits jobs only asks how many starts are allowed by now.
 */

/** How long one start takes of a rate, milliseconds. */
export const stepMs = ({ count, perMs }: Rate): number => perMs / count;

/**
 * How far ahead a rate can be used, milliseconds. What lies further ahead was left by a slower rate of before, by a clock that
 * was set back, or by jobs that ran again because their worker died: counted on, it would keep the key closed for as long.
 */
export const mostAheadMs = (rate: Rate): number => rate.burst * stepMs(rate);

/**
 * Starts that a rate allows now, in parts of one too; below 0 where more than it allows have been granted.
 * @param aheadMs how far `tat` lies ahead; what lies behind is over
 * @param granted what those will take that are admitted, and have not started
 */
export const tokensOf = (rate: Rate, aheadMs: number, granted: number): number =>
  rate.burst - Math.min(Math.max(aheadMs, 0), mostAheadMs(rate)) / stepMs(rate) - granted;

/** How long until a rate allows `cost`, milliseconds, if what is granted starts now; never more than a burst is waited for. */
export const untilAllowedMs = (rate: Rate, tokens: number, cost: number): number =>
  Math.max(0, Math.min(cost, rate.burst) - tokens) * stepMs(rate);
