import type { Logger } from "@muster/runtime";
import type { Redis } from "ioredis";
import { commandOf, isReply, redisFault } from "../reply-fault.ts";
import type { ClientRole, Outages } from "./outages.ts";
import type { Reconnects } from "./reconnects.ts";

export interface WatchOptions {
  readonly role: ClientRole;
  readonly reconnects: Reconnects;
  readonly outages: Outages;
  readonly log: Logger;
  /** It has a connection again. */
  readonly onReconnect: () => void;
}

/** Notes when a client loses its connection, when it has one again, and why it has none. */
export function watchClient(client: Redis, options: WatchOptions): void {
  const { role, reconnects, outages, log, onReconnect } = options;
  let readyBefore = false;
  let lossLogged = false;
  let elsewhere = false;
  client.on("connect", () => {
    elsewhere = false;
  });
  client.on("ready", () => {
    // Taken for a connection that works, it would be made and refused again several times a second.
    if (elsewhere) return;
    reconnects.ready();
    if (readyBefore) onReconnect();
    if (lossLogged) log.info({ client: role }, "connected to Redis again");
    readyBefore = true;
    lossLogged = false;
    outages.end(role);
  });
  // Without a listener, an error event ends the process.
  client.on("error", (error: unknown) => {
    const fault = redisFault(error);
    reconnects.failed(fault.kind);
    // The driver would continue in database 0, among somebody else's keys.
    if (isReply(error) && commandOf(error) === "select") {
      elsewhere = true;
      client.disconnect(true);
    }
    // One line per outage at a level that people read: the client retries for as long as it lasts.
    log[lossLogged ? "debug" : "warn"](
      { client: role, reason: fault.reason },
      `Redis connection failed (${fault.cause}); reconnecting`,
    );
    lossLogged = true;
    outages.begin(role, fault);
  });
}
