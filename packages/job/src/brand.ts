import { types } from "node:util";

/** Whether a value has the brand that all instances of a class have, whichever copy of this package has made it. */
export function isBranded(value: unknown, brand: symbol): boolean {
  // A proxy would run its code when it is looked at.
  return typeof value === "object" && value !== null && !types.isProxy(value) && brand in value;
}
