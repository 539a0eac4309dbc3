import type { Fault, Logger } from "@muster/runtime";
import type { Redis } from "ioredis";
import { commandOf, isReply } from "../reply-fault.ts";
import { openingFault } from "./opening-fault.ts";
import type { ClientRole, Outages } from "./outages.ts";
import type { Reconnects } from "./reconnects.ts";

export interface WatchOptions {
  readonly role: ClientRole;
  readonly reconnects: Reconnects;
  readonly outages: Outages;
  readonly log: Logger;
  /** The server, where it is always the same one. */
  readonly where: string | undefined;
  /** It has a connection again. */
  readonly onReconnect: () => void;
}

/** What the driver has no error for. */
const HUNG_UP = "hung up";

/** Notes when a client loses its connection, when it has one again, and why it has none. */
export function watchClient(client: Redis, options: WatchOptions): void {
  const { role, reconnects, outages, log, where, onReconnect } = options;
  let readyBefore = false;
  let lossLogged = false;
  let elsewhere = false;
  let opened = false;
  let settled = false;
  client.on("connect", () => {
    elsewhere = false;
    opened = true;
    settled = false;
  });
  client.on("close", () => {
    // Whoever accepts a connection and hangs up in good order makes no error, and nobody would be told.
    if (opened && !settled && client.status === "reconnecting") fail(new Error(HUNG_UP));
    opened = false;
  });
  client.on("ready", () => {
    // Taken for a connection that works, it would be made and refused again several times a second.
    settled = true;
    if (elsewhere) return;
    reconnects.ready();
    if (readyBefore) onReconnect();
    if (lossLogged) log.info({ client: role }, "connected to Redis again");
    readyBefore = true;
    lossLogged = false;
    outages.end(role);
  });
  const fail = (error: unknown): void => {
    settled = true;
    const fault = at(openingFault(error, client, opened), where);
    reconnects.failed(fault.kind);
    // The driver would continue in database 0, among somebody else's keys.
    if (isReply(error) && commandOf(error) === "select") {
      elsewhere = true;
      client.disconnect(true);
    }
    // One line per outage at a level that people read: the client retries for as long as it lasts.
    log[lossLogged ? "debug" : "warn"](...lossOf(role, fault, error));
    lossLogged = true;
    outages.begin(role, fault);
  };
  // Without a listener, an error event ends the process.
  client.on("error", fail);
}

const lossOf = (client: ClientRole, fault: Fault, error: unknown): [fields: object, message: string] => [
  { client, reason: fault.reason, said: error instanceof Error ? error.message : undefined },
  `Redis connection failed (${fault.cause}); reconnecting`,
];

const at = (fault: Fault, where: string | undefined): Fault =>
  where === undefined ? fault : { ...fault, cause: `${where}: ${fault.cause}` };
