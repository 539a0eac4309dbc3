import { type RedisConnection, type Subscription, subscribe } from "@muster/queue";

/** What the feeder is told. */
export interface Told {
  /** Policies have changed. */
  readonly onPolicies: () => void;
  /** These gates may have opened, and jobs wait with these holds. */
  readonly onFeed: (gates: readonly string[], holds: readonly string[]) => void;
  /** Nobody knows what: anything may have been missed. */
  readonly onAnything: () => void;
}

/** Listens on a connection of its own: a process may lead that hears no signals otherwise. */
export function hear(redis: RedisConnection, told: Told): Subscription {
  return subscribe(
    redis,
    "signals",
    (signals) => {
      for (const signal of signals) {
        if (signal.kind === "policy") told.onPolicies();
        else if (signal.kind === "feed") {
          if (signal.gates.length + signal.holds.length === 0) told.onAnything();
          else told.onFeed(signal.gates, signal.holds);
        }
      }
    },
    { onReset: told.onAnything },
  );
}
