import { types } from "node:util";
import { functionOf } from "./handler-isolation.ts";
import { MAX_TYPE_LENGTH } from "./limits.ts";

/**
 * Why this cannot handle jobs, as the end of a sentence; undefined when it can, as far as can be told without calling
 * it. A generator would succeed without running a line of its body, and a class would fail on every job.
 */
export function refusalOf(handler: unknown): string | undefined {
  if (typeof handler !== "function")
    return `is ${handler === null ? "null" : `a value of type ${typeof handler}`}: expected a function`;
  const told = functionOf(handler);
  if (typeof told !== "function") return "is defined without a function: defineHandler(options, handler)";
  if (types.isGeneratorFunction(told))
    return "is a generator, whose body would never run: make it an async function that returns its result";
  return isClass(told) ? "is a class: export a function that makes an instance and calls it" : undefined;
}

// oxlint-disable-next-line typescript/no-unsafe-function-type -- anything that is exported
function isClass(value: Function): boolean {
  if (types.isProxy(value)) return false;
  if (/^class\b/.test(Function.prototype.toString.call(value).slice(0, 6))) return true;
  // As compilers for old engines emit them: a function with methods.
  const prototype: unknown = Object.getOwnPropertyDescriptor(value, "prototype")?.value;
  return (
    typeof prototype === "object" && prototype !== null && Object.getOwnPropertyNames(prototype).length > 1
  );
}

/** Why no job can be of this type; undefined when one can. */
export function typeRefusalOf(type: string): string | undefined {
  if (type === "") return "expected a name, got none";
  if (type.length > MAX_TYPE_LENGTH)
    return `expected at most ${MAX_TYPE_LENGTH} characters, got ${type.length}`;
  return type.includes("\0") || !type.isWellFormed()
    ? "expected text without NUL and lone surrogates"
    : undefined;
}
