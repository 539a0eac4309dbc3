/** Lets this many in at once; the others wait in order. */
export interface Gate {
  /**
   * Resolves when the caller may enter, or with false when the signal aborts first. Whoever has entered calls `leave`.
   */
  enter(signal: AbortSignal): Promise<boolean>;
  leave(): void;
}

export function createGate(places: number): Gate {
  let free = places;
  const waiting = new Set<() => void>();
  return {
    enter: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted) resolve(false);
        else if (free > 0) {
          free -= 1;
          resolve(true);
        } else {
          const goIn = (): void => {
            signal.removeEventListener("abort", giveUp);
            resolve(true);
          };
          const giveUp = (): void => {
            waiting.delete(goIn);
            resolve(false);
          };
          signal.addEventListener("abort", giveUp, { once: true });
          waiting.add(goIn);
        }
      }),
    leave: () => {
      const [next] = waiting;
      if (next === undefined) free += 1;
      else {
        waiting.delete(next);
        next();
      }
    },
  };
}
