declare const sqlTime: unique symbol;
/** A timestamptz. It is compared and computed with in SQL, and never crosses as it is: see times.ts. */
export interface Time {
  readonly [sqlTime]: true;
}
