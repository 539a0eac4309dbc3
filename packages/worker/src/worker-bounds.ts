interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** What a worker may be told, by its environment or by the options of `startWorker`. */
export const WORKER_BOUNDS: Readonly<
  Record<"concurrency" | "starvationSeconds" | "leaseSeconds" | "drainSeconds", Bounds>
> = {
  concurrency: { min: 1, max: 10_000 },
  starvationSeconds: { min: 1, max: 86_400 },
  leaseSeconds: { min: 5, max: 3_600 },
  drainSeconds: { min: 0, max: 3_600 },
};
