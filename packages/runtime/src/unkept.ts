import { types } from "node:util";
import { readProperty } from "./foreign.ts";

/** A larger value is not searched: this is a safeguard against a mistake, and must not cost more than the job. */
const MAX_OBJECTS = 10_000;

export interface Unkept {
  readonly value: unknown;
  /** Where it stands, e.g. `rows.0.labels`. */
  readonly path: string;
}

/**
 * The first value within `root` that holds something of which JSON shows nothing: a Map, a Set, a promise that nobody
 * has awaited, an iterator. Undefined when there is none. `root` has no cycles: JSON has been made of it.
 */
export function findUnkept(root: unknown): Unkept | undefined {
  const waiting: Unkept[] = [{ value: root, path: "" }];
  for (let looked = 0; looked < MAX_OBJECTS; looked += 1) {
    const next = waiting.pop();
    if (next === undefined) return undefined;
    const { value, path } = next;
    if (typeof value !== "object" || value === null || types.isProxy(value)) continue;
    if (typeof readProperty(value, "toJSON") === "function") continue;
    if (isUnkept(value)) return next;
    // The first is last, where it is taken from.
    for (const key of Object.keys(value).slice(0, MAX_OBJECTS).toReversed())
      waiting.push({ value: readProperty(value, key), path: path === "" ? key : `${path}.${key}` });
  }
  return undefined;
}

function isUnkept(value: object): boolean {
  return (
    ((types.isMap(value) || types.isSet(value)) && value.size > 0) ||
    types.isPromise(value) ||
    types.isGeneratorObject(value) ||
    types.isMapIterator(value) ||
    types.isSetIterator(value) ||
    types.isWeakMap(value) ||
    types.isWeakSet(value) ||
    types.isAnyArrayBuffer(value)
  );
}
