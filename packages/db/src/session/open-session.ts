import type { ClientBase } from "pg";
import type { Routes } from "../address/routes.ts";
import { hasCode, isServerAnswer, READ_ONLY } from "../sql-state.ts";
import type { SessionSettings } from "./settings.ts";

/** A server that has no entry for us, encrypted or not, may have one for the other. */
const NO_ENTRY = "28000";
const SHOW_READ_ONLY = "SHOW transaction_read_only";

/** How to open a session, and how to end one that will not do. */
export interface Opening<S extends ClientBase> {
  readonly routes: Routes;
  readonly settings: SessionSettings;
  /** By the current route, with the settings as they are. */
  open(): Promise<S>;
  discard(session: S): void;
  /** Has been found good before; a pool keeps sessions. */
  isKnown?(session: S): boolean;
}

/**
 * A session of a server that takes writes, where that was asked for: each route is tried once, and what a pooler refuses at
 * start-up is given up.
 * @throws the last route's error
 */
export async function openSession<S extends ClientBase>(opening: Opening<S>): Promise<S> {
  const { routes, settings } = opening;
  for (let left = routes.count; ; ) {
    const [route, refusals] = [routes.current, settings.refusals];
    try {
      return await openGood(opening);
    } catch (error) {
      // Another connection may have learnt meanwhile what is not accepted here.
      if (settings.giveUp(error) || refusals !== settings.refusals) continue;
      left -= 1;
      if (left === 0 || !leadsOn(error)) throw error;
      routes.leave(route);
    }
  }
}

async function openGood<S extends ClientBase>(opening: Opening<S>): Promise<S> {
  const session = await opening.open();
  if (!opening.routes.address.writable || opening.isKnown?.(session) === true) return session;
  try {
    const { rows } = await session.query<{ transaction_read_only: string }>(SHOW_READ_ONLY);
    if (rows[0]?.transaction_read_only === "on") throw takesNoWrites();
    return session;
  } catch (error) {
    opening.discard(session);
    throw error;
  }
}

/** Whether another route may work: a password is wrong, and a database missing, on each of them. */
function leadsOn(error: unknown): boolean {
  return !isServerAnswer(error) || hasCode(error, READ_ONLY) || hasCode(error, NO_ENTRY);
}

/** As a replica answers the first write. */
export function takesNoWrites(cause?: Error): Error {
  return Object.assign(new Error("the server takes no writes", { cause }), { code: READ_ONLY });
}
