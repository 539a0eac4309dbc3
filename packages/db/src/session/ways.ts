import { MusterError } from "@muster/job";
import type { ClientBase } from "pg";
import { type Address, type Route, readAddress } from "../address/routes.ts";
import { hasCode, isServerAnswer, READ_ONLY } from "../sql-state.ts";
import type { SessionSettings } from "./settings.ts";

/** A server that has no entry for us, encrypted or not, may have one for the other. */
const NOT_THIS_WAY = "28000";
const SHOW_READ_ONLY = "SHOW transaction_read_only";

/** The ways to the database, of which the one that worked last is tried first. */
export class Ways {
  readonly address: Address;
  #at = 0;

  /** @throws MusterError when the URL leads nowhere; whoever was configured by `databaseUrl` has been told before */
  constructor(url: string, caFile?: string) {
    const read = readAddress(url, caFile);
    if (!read.ok) throw new MusterError("invalid_argument", `the database's URL: ${read.because}`);
    this.address = read.address;
  }

  get count(): number {
    return this.address.routes.length;
  }

  get present(): Route {
    const route = this.address.routes[this.#at];
    if (route === undefined) throw new Error("there is no way to the database");
    return route;
  }

  /** Not when another connection has already failed on it: the present one is the next then. */
  leave(route: Route): void {
    if (route === this.present) this.#at = (this.#at + 1) % this.count;
  }
}

/** How to come by a session, and how to end one that will not do. */
export interface Opening<S extends ClientBase> {
  readonly ways: Ways;
  readonly settings: SessionSettings;
  /** By the present way, with the settings as they are. */
  open(): Promise<S>;
  discard(session: S): void;
  /** Has been found good before; a pool keeps sessions. */
  isKnown?(session: S): boolean;
}

/**
 * A session of a server that takes writes, where that was asked for: each way is tried once, and what a pooler refuses at
 * start-up is given up.
 * @throws the last way's error
 */
export async function openSession<S extends ClientBase>(opening: Opening<S>): Promise<S> {
  const { ways, settings } = opening;
  for (let left = ways.count; ; ) {
    const [way, refusals] = [ways.present, settings.refusals];
    try {
      return await openGood(opening);
    } catch (error) {
      // Another connection may have learnt meanwhile what is not accepted here.
      if (settings.giveUp(error) || refusals !== settings.refusals) continue;
      left -= 1;
      if (left === 0 || !leadsOn(error)) throw error;
      ways.leave(way);
    }
  }
}

async function openGood<S extends ClientBase>(opening: Opening<S>): Promise<S> {
  const session = await opening.open();
  if (!opening.ways.address.writable || opening.isKnown?.(session) === true) return session;
  try {
    const { rows } = await session.query<{ transaction_read_only: string }>(SHOW_READ_ONLY);
    if (rows[0]?.transaction_read_only === "on") throw takesNoWrites();
    return session;
  } catch (error) {
    opening.discard(session);
    throw error;
  }
}

/** Whether another way may work: a password is wrong, and a database missing, on each of them. */
function leadsOn(error: unknown): boolean {
  return !isServerAnswer(error) || hasCode(error, READ_ONLY) || hasCode(error, NOT_THIS_WAY);
}

/** As a replica answers the first write. */
export function takesNoWrites(cause?: Error): Error {
  return Object.assign(new Error("the server takes no writes", { cause }), { code: READ_ONLY });
}
