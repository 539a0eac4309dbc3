import {
  type ContextKey,
  type ContextValues,
  createContextKey,
  createContextValues,
  type HandlerContext,
} from "@connectrpc/connect";
import type { Turn } from "@muster/db";

/** What a call's handler may ask of the transport below it. */
export interface CallParty {
  /** The identity that calls, or the connection where callers have no names: calls of one party share one line for the database. */
  readonly party: object;
  /** Of the connection's other end, as its socket has it: what headers say of it anybody can write. Empty: it is gone. */
  readonly address: string;
  /**
   * Holds room for an answer of so many bytes.
   * @throws ConnectError RESOURCE_EXHAUSTED
   */
  take(bytes: number): void;
}

/** Of calls that come by no connection, which tests make. */
const NOBODY: CallParty = { party: {}, address: "", take: () => {} };

const PARTY: ContextKey<CallParty> = createContextKey<CallParty>(NOBODY);

export function partyValues(party: CallParty, values: ContextValues = createContextValues()): ContextValues {
  return values.set(PARTY, party);
}

/** Whose turn at the database the statements of this call are. */
export function turnOf({ signal, values }: Pick<HandlerContext, "signal" | "values">): Turn {
  return { signal, party: values.get(PARTY).party };
}

/**
 * Call this before building a large answer: one that there is no room for costs as much as any other, and a client that
 * reads none of them could ask for hundreds.
 * @throws ConnectError RESOURCE_EXHAUSTED
 */
export function reserveAnswer({ values }: Pick<HandlerContext, "values">, bytes: number): void {
  values.get(PARTY).take(bytes);
}

/** From where a call comes; empty where it comes by no connection. */
export function addressOf({ values }: Pick<HandlerContext, "values">): string {
  return values.get(PARTY).address;
}
