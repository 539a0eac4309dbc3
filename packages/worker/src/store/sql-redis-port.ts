import { register } from "@muster/db";
import { Identity } from "../lease/identity.ts";
import type { WorkerPort } from "../port.ts";
import { type SqlRedisOptions, SqlRedisSession } from "./sql-redis-session.ts";

/** The engine's port on a database and a Redis. */
export function sqlRedisPort(options: SqlRedisOptions): WorkerPort {
  const { database, name, queues, leaseSeconds, log, metrics } = options;
  return {
    register: async (worker, events) => {
      const card = { name, ...worker, ...(queues !== undefined && { queues }), leaseSeconds, policyEpoch: 0 };
      const identity = new Identity((workerId) => register(database, { ...card, workerId }), log, metrics);
      await identity.register();
      return new SqlRedisSession(options, worker, events, identity);
    },
  };
}
