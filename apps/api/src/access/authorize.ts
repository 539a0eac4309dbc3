import type { ConnectError, Interceptor } from "@connectrpc/connect";
import { type Identity, reachOf } from "@muster/identity";
import { callerOf } from "./caller.ts";
import { denied } from "./denied.ts";
import { type MethodName, type MethodRule, ruleOf } from "./methods.ts";

/**
 * Why this caller may not make this call, whatever it asks for: what its identity and its method tell.
 * Undefined: it may, on some queues at least. Which ones is for the call's handler, who knows what it asks for.
 */
export function refusalOf(caller: Identity, { needs, scope }: MethodRule): ConnectError | undefined {
  if (caller.kind === "open" || needs === "open" || needs === "known") return undefined;
  const reach = reachOf(caller, needs);
  if (reach === "everything" || (reach.length > 0 && scope !== "everywhere")) return undefined;
  return denied(needs, scope === "everywhere" ? "on every queue" : "on some queue");
}

/** Holds every call of every protocol to the table of methods. */
export const authorize: Interceptor = (next) => (request) => {
  const caller = callerOf({ values: request.contextValues });
  if (caller.kind !== "open") {
    const refusal = refusalOf(caller, ruleOf(request.method));
    if (refusal !== undefined) throw refusal;
  }
  return next(request);
};

/** @throws for a method that the table does not know: such a server must not start */
export function demandRules(methods: Iterable<MethodName>): void {
  for (const method of methods) ruleOf(method);
}
