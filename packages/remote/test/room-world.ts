import { randomUUID } from "node:crypto";
import { type Database, register } from "@muster/db";
import { openTakes, type TakeAnswer, type Takes } from "@muster/remote";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { workerCard } from "@muster/test/records";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";

export interface Calling {
  readonly slots?: number;
  readonly askedBefore?: number;
  readonly waitMs?: number;
  readonly types?: readonly string[];
  readonly queues?: readonly string[];
  readonly signal?: AbortSignal;
  readonly on?: Takes;
}

/** A room of a server, new for each test of a file, and workers that call it. */
export class RoomWorld {
  world!: Fixture;
  takes!: Takes;

  constructor() {
    beforeAll(async () => {
      this.world = await fixture();
    });
    beforeEach(() => {
      this.takes = this.open();
    });
    afterEach(async () => {
      await this.takes.stop();
      const { query } = this.world.database;
      await query("UPDATE workers SET state = 'gone', ended_at = now() WHERE state = 'alive'");
    });
    afterAll(() => this.world[Symbol.asyncDispose]());
  }

  /** The room of another server. */
  readonly open = (database: Database = this.world.database): Takes =>
    openTakes({ ...this.world, database, starvationMs: 60_000 });

  /** The id of a registered worker. */
  readonly worker = async (concurrency = 100): Promise<string> => {
    const workerId = randomUUID().slice(0, 8);
    const { database } = this.world;
    await register(database, workerCard(workerId, { concurrency }));
    await database.query("UPDATE workers SET kind = 'remote' WHERE worker_id = $1", [workerId]);
    return workerId;
  };

  readonly call = (workerId: string, options: Calling = {}): Promise<TakeAnswer> => {
    const {
      slots = 10,
      askedBefore = 0,
      waitMs = 20_000,
      types = ["work"],
      queues,
      signal,
      on = this.takes,
    } = options;
    return on.room.take({
      taker: {
        workerId,
        queues,
        types,
        mayHave: ({ queue, type }) => types.includes(type) && (queues?.includes(queue) ?? true),
      },
      freeSlots: slots,
      askedBefore,
      waitMs,
      signal: signal ?? new AbortController().signal,
    });
  };

  /** As a worker that says what has arrived. */
  readonly takeAll = async (workerId: string, count: number, options?: Calling): Promise<TakeAnswer[]> => {
    const answers: TakeAnswer[] = [];
    while (idsIn(answers).length < count) {
      const answer = await this.call(workerId, options);
      answers.push(answer);
      const received = answer.takeId === undefined ? [] : [answer.takeId];
      await this.takes.confirmations.received(workerId, received);
    }
    return answers;
  };
}

/** Of all their jobs. */
export const idsIn = (answers: readonly TakeAnswer[]): string[] =>
  answers.flatMap(({ jobs }) => jobs.map(({ taskId }) => taskId)).toSorted();
