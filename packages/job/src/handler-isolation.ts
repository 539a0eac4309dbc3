import { invalid } from "./errors.ts";
import type { Handler } from "./handler.ts";

/** Where a handler can run instead of in its worker's own thread. */
export const ISOLATIONS = ["process", "thread"] as const;
export type Isolation = (typeof ISOLATIONS)[number];

export interface HandlerOptions {
  /**
   * Runs each of its jobs in a process or a thread of its own. A timeout, a cancel and a shutdown then end the handler
   * even if it ignores its signal, and its slot is free again; if it crashes, it crashes alone.
   */
  readonly isolation?: Isolation;
}

// In the symbol registry that all modules of a process share: a handler's file may bring a copy of this package.
const OPTIONS: unique symbol = Symbol.for("muster.handler-options");

const FUNCTION: unique symbol = Symbol.for("muster.handler-function");

/** A handler with options. Both are checked when a worker loads it, which can name it. */
export function defineHandler<Json = unknown>(
  options: HandlerOptions,
  handler: Handler<Json>,
): Handler<Json> {
  const defined: Handler<Json> = (job, context) => handler(job, context);
  return Object.defineProperties(defined, { [OPTIONS]: { value: options }, [FUNCTION]: { value: handler } });
}

/** What runs when this handler is called: what `defineHandler` was given, or the handler itself. */
// oxlint-disable-next-line typescript/no-unsafe-function-type -- anything that a module exports
export function functionOf(handler: Function): unknown {
  return FUNCTION in handler ? handler[FUNCTION] : handler;
}

/**
 * What `defineHandler` was given; undefined where a handler runs in its worker's own thread.
 * @throws MusterError `invalid_argument` naming the handler's type, for anything but an {@link Isolation}
 */
// oxlint-disable-next-line typescript/no-explicit-any -- whatever its payload
export function isolationOf(type: string, handler: Handler<any>): Isolation | undefined {
  if (!(OPTIONS in handler)) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only defineHandler sets it; what is in it is checked here
  const { isolation } = handler[OPTIONS] as { readonly isolation?: unknown };
  const known = ISOLATIONS.find((name) => name === isolation);
  if (known === undefined && isolation !== undefined) {
    throw invalid(
      `handler "${type}": isolation`,
      ISOLATIONS.map((name) => `"${name}"`).join(" or "),
      isolation,
    );
  }
  return known;
}
