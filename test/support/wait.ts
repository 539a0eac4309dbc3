import { inspect } from "node:util";

const INTERVAL_MS = 20;
/**
 * How long a wait goes on that only guards against hanging. What holds the product to a time measures that time: with
 * 30,000 tests failed on a machine half as fast, and nothing was wrong. A wait that ends costs no more for a long bound.
 */
const GUARD_MS = 90_000;

export interface WaitOptions {
  /** What is waited for, as the failure message names it, e.g. "the job to succeed". */
  readonly what: string;
  /** Default `GUARD_MS`. Only where coming later would be a fault. */
  readonly timeoutMs?: number | undefined;
}

type Falsy = false | 0 | 0n | "" | null | undefined;

/** What one look at the condition brought: its answer, the error it threw, or nothing in time. */
type Look<T> = { readonly answer: T } | { readonly error: unknown } | "late";

/**
 * Asks until the condition answers something truthy, and returns that. A condition that throws counts as not met. After
 * `timeoutMs`, even during a call that hangs, it throws an error with `what` and the last answer or error.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { what, timeoutMs = GUARD_MS }: WaitOptions,
): Promise<Exclude<T, Falsy>> {
  const deadline = performance.now() + timeoutMs;
  let last = "no answer";
  for (;;) {
    const look = await lookUntil(condition, deadline);
    if (look === "late") throw new Error(`Waited ${timeoutMs} ms for ${what}; last: ${last}.`);
    if ("error" in look) last = inspect(look.error);
    else if (isTruthy(look.answer)) return look.answer;
    else last = inspect(look.answer, { depth: 4 });
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}

async function lookUntil<T>(condition: () => T | Promise<T>, deadline: number): Promise<Look<T>> {
  const left = deadline - performance.now();
  if (left <= 0) return "late";
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), left);
  });
  const look = async (): Promise<Look<T>> => {
    try {
      return { answer: await condition() };
    } catch (error) {
      return { error };
    }
  };
  try {
    return await Promise.race([look(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function isTruthy<T>(value: T): value is Exclude<T, Falsy> {
  return Boolean(value);
}
