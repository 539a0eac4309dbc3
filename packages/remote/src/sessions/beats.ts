import { beatRemotes, type Database, type RemoteBeat, type RemoteBeaten } from "@muster/db";
import { type Coalescer, coalesce } from "@muster/runtime";

const MOST_WORKERS = 500;
/** Between the ends and the beginnings of two statements: a thousand workers beat 200 times a second, by 20 statements. */
const PAUSE_MS = 50;

interface Beating {
  readonly beat: RemoteBeat;
  readonly answer: PromiseWithResolvers<RemoteBeaten | undefined>;
}

/** The beats of all remote workers that call here: those that come meanwhile share the next statement. */
export class Beats {
  readonly #beats: Coalescer<Beating, void>;

  constructor(database: Database) {
    this.#beats = coalesce<Beating, void>({
      name: "remote beats",
      maxItems: MOST_WORKERS,
      inFlight: 1,
      flush: async (beating) => {
        await write(database, beating);
        await pause();
        return beating.map(() => undefined);
      },
    });
  }

  /** Undefined for a worker that has ended. Rejects as `Database.query` does. */
  beat(beat: RemoteBeat): Promise<RemoteBeaten | undefined> {
    const answer = Promise.withResolvers<RemoteBeaten | undefined>();
    this.#beats.add({ beat, answer }).catch(answer.reject);
    return answer.promise;
  }

  /** Resolves when nothing is on its way. */
  idle(): Promise<void> {
    return this.#beats.idle();
  }
}

/** Answers each by itself, before the pause. Never rejects. */
async function write(database: Database, beating: readonly Beating[]): Promise<void> {
  // A worker whose answer was late may have beaten twice: what it has said last counts.
  const last = new Map(beating.map(({ beat }) => [beat.workerId, beat]));
  try {
    const beaten = await beatRemotes(database, [...last.values()]);
    for (const { beat, answer } of beating) answer.resolve(beaten.get(beat.workerId));
  } catch (error) {
    for (const { answer } of beating) answer.reject(error);
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
