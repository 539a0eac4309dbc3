const REGISTRY: unique symbol = Symbol.for("muster.of-process");

/**
 * What a process has once, however many copies of this package are loaded: two versions in one tree, or a bundle beside
 * them. What each kept for itself, the other would not know: that a transaction is in use, what an error means.
 * @param name which says its shape as well: copies of other versions use the same thing
 */
export function ofProcess<T>(name: string, make: () => T): T {
  const all = registry();
  if (!all.has(name)) all.set(name, make());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made above, or by a copy under the same name
  return all.get(name) as T;
}

function registry(): Map<string, unknown> {
  const found: unknown = Reflect.get(globalThis, REGISTRY);
  if (found instanceof Map) return found;
  const made = new Map<string, unknown>();
  Object.defineProperty(globalThis, REGISTRY, { value: made });
  return made;
}
