import { readProperty } from "./foreign.ts";

/**
 * Whether a value has the brand that all instances of a class have. For its `Symbol.hasInstance`, because another copy of
 * a package has another class under the same name, whose instances mean the same.
 */
export function isBranded(value: unknown, brand: symbol): boolean {
  return typeof value === "object" && value !== null && readProperty(value, brand) === true;
}
