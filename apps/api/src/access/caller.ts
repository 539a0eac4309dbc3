import {
  type ContextKey,
  type ContextValues,
  createContextKey,
  type HandlerContext,
} from "@connectrpc/connect";
import { EVERYBODY, type Identity } from "@muster/identity";
import { type CallParty, partyValues } from "../bounds/party.ts";

/** Of calls that come by no connection, which tests make: everybody's. */
const CALLER: ContextKey<Identity> = createContextKey<Identity>(EVERYBODY);

export function callerValues(caller: Identity, values: ContextValues): ContextValues {
  return values.set(CALLER, caller);
}

/** Where a call comes from: its connection, and whoever makes it, where that was asked. */
export function originValues(
  origin: CallParty & { readonly caller: Identity | undefined },
  values?: ContextValues,
): ContextValues {
  const party = partyValues(origin, values);
  return origin.caller === undefined ? party : callerValues(origin.caller, party);
}

/** Who makes this call: found out from its headers, before its body was read. */
export function callerOf({ values }: Pick<HandlerContext, "values">): Identity {
  return values.get(CALLER);
}

/** Who makes this call, for people; empty where nobody is asked who they are. */
export function callerName(call: Pick<HandlerContext, "values">): string {
  const { kind, name } = callerOf(call);
  return kind === "open" ? "" : name;
}

/** Whose jobs those of this call are: the id of an identity; undefined where nobody is asked who they are. */
export function submitterOf(call: Pick<HandlerContext, "values">): string | undefined {
  const { kind, id } = callerOf(call);
  return kind === "open" ? undefined : id;
}
