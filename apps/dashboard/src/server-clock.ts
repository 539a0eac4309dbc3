import { type Signal, signal } from "@preact/signals";

/** The header tells whole seconds, and an answer takes its time: less than this is no difference. */
const EXACT_TO_MS = 2_000;

/**
 * By how much the server's clock is ahead of this machine's, milliseconds. By a clock that is an hour wrong a page would say that a
 * job was made in an hour, ask for minutes that have not been, and end a pause before it begins.
 */
export const ahead: Signal<number> = signal(0);

/** The time as the server has it: times that it tells and is told are of one clock. */
export const serverNow = (): number => Date.now() + ahead.value;

/** @param date of an answer's headers, as HTTP has it: some servers tell none */
export function hearDate(date: string | null, now: number = Date.now()): void {
  const told = Date.parse(date ?? "");
  if (Number.isNaN(told)) return;
  // In the middle of the second that it names.
  const difference = told + 500 - now;
  const found = Math.abs(difference) < EXACT_TO_MS ? 0 : difference;
  // A page must not jump to and fro by what each answer's way has taken.
  if (Math.abs(found - ahead.value) >= EXACT_TO_MS || found === 0) ahead.value = found;
}
