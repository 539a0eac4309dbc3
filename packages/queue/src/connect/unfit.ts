import { type Fault, withFault } from "@muster/runtime";
import { redisFault } from "../reply-fault.ts";

/** Of those that say the same, so many are named; a Cluster may have hundreds. */
const MAX_NAMED = 4;

/** Why a server is not the one that is looked for. */
export class Unfit extends Error {
  /** Which one. */
  readonly at: string;
  readonly fault: Fault;

  constructor(at: string, reason: unknown, fault: Fault = redisFault(reason)) {
    super(`${at}: ${fault.cause}`, { cause: reason });
    this.at = at;
    this.fault = fault;
  }
}

/**
 * Why nobody is: what each one says. Only where all of them refuse for good does it take a person; a wrong address among
 * good ones must not have the others asked less and less often while they elect a successor.
 * @param reasons one for each candidate, at least one
 */
export function nobodyFit(reasons: readonly unknown[]): Error {
  const all = reasons.map((reason) => (reason instanceof Unfit ? reason : new Unfit("?", reason)));
  const passing = all.filter(({ fault }) => fault.kind !== "permanent");
  // Who does not answer says more than who refers to it.
  const telling = passing.find(({ fault }) => fault.reason !== "redis_cluster") ?? passing[0] ?? all[0];
  const cause = [...Map.groupBy(all, ({ fault }) => fault.cause)]
    .map(([words, same]) => `${named(same.map(({ at }) => at))}: ${words}`)
    .join("; ");
  return withFault(new Error(cause, { cause: new AggregateError(all) }), {
    kind: passing.length > 0 ? "passing" : "permanent",
    reason: telling?.fault.reason ?? "redis_unreachable",
    cause,
  });
}

function named(names: readonly string[]): string {
  const each = [...new Set(names)];
  const more = each.length > MAX_NAMED ? ` and ${each.length - MAX_NAMED} more` : "";
  return `${each.slice(0, MAX_NAMED).join(", ")}${more}`;
}
