import { hostname } from "node:os";
import { currentLeader, type Database, type Installation, readInstallation, setDispatch } from "@muster/db";
import {
  endOwnership,
  OWNER_EXPIRY_MS,
  type OwnerMark,
  type RedisConnection,
  readOwner,
  writeOwner,
} from "@muster/queue";
import type { Logger } from "@muster/runtime";
import type { ChoreContext } from "../chore.ts";

/** The degradation's name. */
const SHARED = "redis_shared";
/** A mark of this database that nobody has renewed for this many checks belongs to a leader that is gone. */
const LOOKS_TO_SUCCEED = 4;

type Context = Pick<ChoreContext, "database" | "redis" | "leader" | "log">;

/**
 * Who owns the lists. Two databases that use one Redis without prefixes would take each other's ids and lose them, so
 * the leader renews a mark beside the lists. Whoever finds that of another database leaves the lists alone; it takes
 * them over when the other has not renewed its mark for half a minute.
 */
export class Ownership {
  readonly #context: Context;
  #installation: Installation | undefined;
  #beat = 0;
  #seen: OwnerMark | undefined;
  #unchanged = 0;
  #owns = false;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Of this database; undefined before the first look. */
  get databaseId(): string | undefined {
    return this.#installation?.id;
  }

  /** Renews the mark, or returns whose it is instead. Rejects when a store does not answer. */
  async look(): Promise<OwnerMark | undefined> {
    const { database, redis, log } = this.#context;
    this.#installation ??= await readInstallation(database);
    const mark = await readOwner(redis);
    const foreign = await this.#isForeign(mark);
    this.#owns = false;
    if (foreign && mark !== undefined) {
      redis.degradations.begin(log, SHARED, inWords(this.#installation, mark));
      return mark;
    }
    if (!(await this.#mayWrite(mark))) return undefined;
    this.#beat += 1;
    await writeOwner(redis, this.#mark(), mark === undefined);
    this.#owns = true;
    redis.degradations.end(log, SHARED);
    return undefined;
  }

  /** Lets another process of this database, or another database, have the lists at once. Never rejects. */
  async end(): Promise<void> {
    if (!this.#owns) return;
    this.#owns = false;
    try {
      await endOwnership(this.#context.redis);
    } catch (err) {
      // The mark expires by itself.
      this.#context.log.debug({ err }, "could not give up the lists");
    }
  }

  /**
   * A mark of this very database, made by another process, is that of the leader before this one, unless it goes on
   * being renewed: then a copy of the database, with a leader of its own, uses the same lists.
   */
  async #isForeign(mark: OwnerMark | undefined): Promise<boolean> {
    const before = this.#seen;
    this.#seen = mark;
    if (mark === undefined || mark.holder === this.#context.leader.holder) return false;
    if (mark.database !== this.#installation?.id) return true;
    const renewed = before?.holder === mark.holder && before.beat !== mark.beat;
    this.#unchanged = renewed ? 0 : this.#unchanged + 1;
    if (!renewed) return this.#context.redis.degradations.has(SHARED);
    // A process that was paused may take itself for the leader while another is.
    return (await currentLeader(this.#context.database)) === this.#context.leader.holder;
  }

  async #mayWrite(mark: OwnerMark | undefined): Promise<boolean> {
    if (mark === undefined || mark.holder === this.#context.leader.holder) return true;
    return this.#unchanged >= LOOKS_TO_SUCCEED;
  }

  #mark(): OwnerMark {
    const { id = "", name = "" } = this.#installation ?? {};
    return { database: id, name, holder: this.#context.leader.holder, host: hostname(), beat: this.#beat };
  }
}

/**
 * Looks once, at the start of a process, whether the lists are another database's, and turns to SQL until the leader
 * has decided: what is taken from another database's list is lost to it until its own reconciler finds it. Never
 * rejects.
 */
export async function compareOwner(database: Database, redis: RedisConnection, log: Logger): Promise<void> {
  try {
    const [own, mark] = await Promise.all([readInstallation(database), readOwner(redis)]);
    if (mark === undefined || mark.database === own.id) return;
    redis.degradations.begin(log, SHARED, inWords(own, mark));
    redis.dispatch.agree("sql");
    await setDispatch(database, "sql");
  } catch (err) {
    // A store that is away is reported elsewhere, and the reconciler looks again.
    log.debug({ err }, "could not see whose lists these are");
  }
}

function inWords(own: Installation, mark: OwnerMark): string {
  const theirs = `database "${mark.name}" (${mark.database}, led by a process on ${mark.host})`;
  const ours =
    mark.database === own.id
      ? "this one, which is a copy of it or its original"
      : `this one, "${own.name}" (${own.id})`;
  return (
    `the lists in this Redis belong to ${theirs} and not to ${ours}: give each a REDIS_KEY_PREFIX of its own. ` +
    `Jobs are found by SQL until then, or until the other has been away for ${OWNER_EXPIRY_MS / 1000} s`
  );
}
