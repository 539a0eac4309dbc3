/** A number that a label says: how much of a rate a start takes, or which share a key has. */
export interface Amount {
  readonly amount: number;
  /** What the label says is no number, or is out of range, and was replaced by the nearest that will do. */
  readonly clamped: boolean;
}

/** Plain decimals. packages/db/src/gates/gates-sql.ts reads costs by the same rule. */
export const AMOUNT = "^[0-9]{1,9}([.][0-9]{1,9})?$";
const PATTERN = new RegExp(AMOUNT);

export const MIN_WEIGHT = 0.01;
export const MAX_WEIGHT = 1_000;

function amountOf(text: string | undefined, min: number, max: number): Amount {
  if (text === undefined) return { amount: 1, clamped: false };
  if (!PATTERN.test(text)) return { amount: 1, clamped: true };
  const said = Number(text);
  const amount = Math.min(Math.max(said, min), max);
  return { amount, clamped: amount !== said };
}

/** What a start takes of a rate, [1, burst]. @param text the value of the limit's `costLabel` */
export const costOf = (text: string | undefined, burst: number): Amount =>
  amountOf(text, 1, Math.max(burst, 1));

/** The share of a key among those of its lane, [0.01, 1000]. @param text the value of the limit's `weightLabel` */
export const weightOf = (text: string | undefined): Amount => amountOf(text, MIN_WEIGHT, MAX_WEIGHT);
