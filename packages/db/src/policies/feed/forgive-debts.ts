import type { Database } from "../../database.ts";
import { named } from "../../statement.ts";

/** A key of a limit, and how far its rate may be used ahead at most. */
export interface Debtor {
  readonly gate: string;
  readonly mostMs: number;
}

interface Forgiving {
  readonly gates: readonly string[];
  readonly mostsMs: readonly number[];
}

// The rows of keys are locked in their order, as in a claim.
const FORGIVE = named<Forgiving>(
  (p) => `
INSERT INTO limit_keys AS k (gate, tat)
SELECT u.gate, now() + u.most_ms * interval '1 millisecond'
FROM unnest(${p.gates}::text[], ${p.mostsMs}::float8[]) AS u (gate, most_ms) ORDER BY u.gate
ON CONFLICT (gate) DO UPDATE SET tat = least(k.tat, excluded.tat)`,
);

/**
 * Lets these keys owe no more than that. A slower rate of before, or a clock that was set back, has left them closed for as
 * long as that would have taken.
 */
export async function forgiveDebts(database: Database, debtors: readonly Debtor[]): Promise<void> {
  if (debtors.length === 0) return;
  const gates = debtors.map(({ gate }) => gate);
  const mostsMs = debtors.map(({ mostMs }) => mostMs);
  await database.query(...FORGIVE.with({ gates, mostsMs }));
}
