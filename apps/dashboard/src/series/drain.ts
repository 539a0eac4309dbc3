/** When a queue will be empty, if it goes on as in its latest five minutes. */
export type Drain =
  | { readonly kind: "empty" }
  /** In so many milliseconds. */
  | { readonly kind: "in"; readonly ms: number }
  /** More comes than goes. */
  | { readonly kind: "never"; readonly growsPerMinute: number }
  /** Nothing is known of its rates, or nothing moves. */
  | { readonly kind: "unknown" };

export interface QueueRates {
  readonly waiting: number;
  readonly arrivalsPerMinute: number;
  readonly completionsPerMinute: number;
}

export function drainOf({ waiting, arrivalsPerMinute, completionsPerMinute }: QueueRates): Drain {
  if (waiting === 0) return { kind: "empty" };
  if (arrivalsPerMinute === 0 && completionsPerMinute === 0) return { kind: "unknown" };
  const net = completionsPerMinute - arrivalsPerMinute;
  // Of rates that are almost the same the difference is chance: years are no prediction.
  if (net <= completionsPerMinute * 0.01) return { kind: "never", growsPerMinute: Math.max(0, -net) };
  return { kind: "in", ms: (waiting / net) * 60_000 };
}
