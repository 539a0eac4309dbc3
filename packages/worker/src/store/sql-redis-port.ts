import { randomInt } from "node:crypto";
import { ClaimBook, StandingBook } from "@muster/claiming";
import { promptDatabase, register } from "@muster/db";
import { Identity } from "../lease/identity.ts";
import type { BeatIdentity } from "../lease/messages.ts";
import type { WorkerPort } from "../port.ts";
import type { SqlRedisOptions } from "./session-options.ts";
import { SqlRedisSession } from "./sql-redis-session.ts";

/** Short, because it is written with every claim; new at every start, so that no process inherits running jobs. */
const newWorkerId = (): string => randomInt(36 ** 6, 36 ** 7).toString(36);

/** The engine's port on a database and a Redis. */
export function sqlRedisPort(options: SqlRedisOptions): WorkerPort {
  const { database, name, about, taints = [], queues, leaseSeconds, log, metrics } = options;
  return {
    register: async (worker, events) => {
      const book = new ClaimBook(promptDatabase(database));
      await book.load();
      const standing = new StandingBook({ database: promptDatabase(database), log });
      const card = {
        name,
        taints,
        ...about,
        ...worker,
        ...(queues !== undefined && { queues }),
        leaseSeconds,
      };
      // Under a new id nothing runs yet: it has nothing to do for the epoch to be known.
      const registerNew = async (): Promise<BeatIdentity> => {
        const workerId = newWorkerId();
        standing.adopt(workerId, await register(database, { ...card, workerId, policyEpoch: book.epoch }));
        return { workerId };
      };
      const identity = await Identity.of(registerNew, log, metrics);
      return new SqlRedisSession(options, worker, events, { identity, book, standing });
    },
  };
}
