import type { ClientBase } from "pg";
import type { Route, Routes, Way } from "../address/routes.ts";
import { hasCode, isAboutTls, isServerAnswer, NO_ENTRY, READ_ONLY } from "../sql-state.ts";
import { failedWayOf } from "./session.ts";
import type { SessionSettings } from "./settings.ts";
import { within } from "./statements.ts";

const SHOW_READ_ONLY = "SHOW transaction_read_only";

/** How to open a session, and how to end one that will not do. */
export interface Opening<S extends ClientBase> {
  readonly routes: Routes;
  readonly settings: SessionSettings;
  /** Of what is asked of a new session, milliseconds. */
  readonly deadlineMs: number;
  /** With the settings as they are; a pool may have one that was made by another way. */
  open(way: Way): Promise<S>;
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
  const { routes } = opening;
  for (let left = routes.count; ; ) {
    const route = routes.current;
    try {
      return await openBy(opening, route);
    } catch (error) {
      left -= 1;
      if (left === 0 || !leadsOn(error)) throw error;
      routes.leave(route);
    }
  }
}

/** By its ways in turn: to the next one leads what the other end says of TLS, and nothing else. */
async function openBy<S extends ClientBase>(opening: Opening<S>, { ways }: Route): Promise<S> {
  let left = ways;
  for (;;) {
    const [way] = left;
    if (way === undefined) throw new Error("a route has no way");
    try {
      return await openAccepted(opening, way);
    } catch (error) {
      // The pool may have made it by the usual way, when somebody else got the idle one that was meant for us.
      const tried = failedWayOf(error) ?? way;
      left = left.filter((other) => other !== tried);
      if (left.length === 0 || !isAboutTls(error)) throw error;
    }
  }
}

async function openAccepted<S extends ClientBase>(opening: Opening<S>, way: Way): Promise<S> {
  const { settings } = opening;
  for (;;) {
    const { refusals } = settings;
    try {
      return await openGood(opening, way);
    } catch (error) {
      // Another connection may have learnt meanwhile what is not accepted here.
      if (!settings.giveUp(error) && refusals === settings.refusals) throw error;
    }
  }
}

async function openGood<S extends ClientBase>(opening: Opening<S>, way: Way): Promise<S> {
  const session = await opening.open(way);
  if (!opening.routes.address.writable || opening.isKnown?.(session) === true) return session;
  try {
    const asked = within(opening.deadlineMs, { text: SHOW_READ_ONLY });
    const { rows } = await session.query<{ transaction_read_only: string }>(asked);
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
