import { promptDatabase, register } from "@muster/db";
import { Identity } from "../lease/identity.ts";
import type { WorkerPort } from "../port.ts";
import { ClaimBook } from "./policies/claim-book.ts";
import { type SqlRedisOptions, SqlRedisSession } from "./sql-redis-session.ts";

/** The engine's port on a database and a Redis. */
export function sqlRedisPort(options: SqlRedisOptions): WorkerPort {
  const { database, name, queues, leaseSeconds, log, metrics } = options;
  return {
    register: async (worker, events) => {
      const book = new ClaimBook(promptDatabase(database));
      await book.load();
      const card = { name, ...worker, ...(queues !== undefined && { queues }), leaseSeconds };
      // Under a new id nothing runs yet: it has nothing to do for the epoch to be known.
      const registerAs = (workerId: string): Promise<void> =>
        register(database, { ...card, workerId, policyEpoch: book.epoch });
      const identity = new Identity(registerAs, log, metrics);
      await identity.register();
      return new SqlRedisSession(options, worker, events, identity, book);
    },
  };
}
