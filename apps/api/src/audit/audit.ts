import type { Message } from "@bufbuild/protobuf";
import type { Interceptor } from "@connectrpc/connect";
import {
  type AuditEntry,
  type Database,
  isOneRowsFault,
  type JobRecord,
  promptly,
  recorded,
  recordedEach,
  writeAudit,
} from "@muster/db";
import { MusterError } from "@muster/job";
import {
  CoalesceFullError,
  CoalesceLateError,
  type Coalescer,
  coalesce,
  type Logger,
  type Loop,
  type Metrics,
  startLoop,
} from "@muster/runtime";
import { callerOf } from "../access/caller.ts";
import { HIDDEN } from "../access/sight.ts";
import { DeniedCalls } from "./denied-calls.ts";
import { type About, type AuditedCall, changesOf, entryOf, jobTarget, jobTargets } from "./entry-of.ts";
import { RecentReads } from "./recent-reads.ts";
import { tellDenied } from "./tell-denied.ts";

const MAX_ROWS = 500;
const MAX_WAITING = 10_000;
/** As long as a statement waits for a connection. */
const PATIENCE_MS = 5_000;
/** How often refusals that have no rows of their own are told of. */
const TELL_EVERY_MS = 30_000;

export interface AuditOptions {
  readonly database: Database;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Whether the job, as somebody sees it, shows more than what has become of it. */
function showsMore({ result, progress, lastError }: JobRecord): boolean {
  return result !== undefined || progress !== undefined || ![null, "", HIDDEN].includes(lastError);
}

/**
 * What calls leave in the audit log: changes whoever makes them, within their own transactions; reads and refusals where it is
 * known who asks, in statements that they share.
 */
export class Audit {
  readonly loops: readonly Loop[];
  /** Tells of calls that are refused for want of a right, outside of whatever refuses them; see `denied`. */
  readonly interceptor: Interceptor;
  readonly #options: AuditOptions;
  readonly #rows: Coalescer<AuditEntry, undefined>;
  readonly #recent = new RecentReads();
  readonly #denied = new DeniedCalls();

  constructor(options: AuditOptions) {
    const { database, log, metrics } = options;
    this.#options = options;
    const query = promptly(database.query);
    this.#rows = coalesce<AuditEntry, undefined>({
      name: "audit",
      inFlight: 1,
      maxItems: MAX_ROWS,
      maxWaiting: MAX_WAITING,
      patienceMs: PATIENCE_MS,
      retrySingly: isOneRowsFault,
      flush: async (entries) => {
        await writeAudit(query, entries);
        return entries.map(() => undefined);
      },
    });
    const runOnce = (): Promise<void> => this.#tellMore();
    this.loops = [startLoop({ name: "audit-refusals", intervalMs: TELL_EVERY_MS, runOnce, log, metrics })];
    this.interceptor = tellDenied((call) => this.denied(call));
  }

  /**
   * For a call's change: each transaction of this database is committed with a row about the call, or not at all.
   * @param about what the call is about, or what the value of its transaction says of that
   */
  changing(
    call: AuditedCall,
    request: Message,
    about: About | ((value: unknown) => About),
    database: Database,
  ): Database {
    const entryAbout = changesOf(call, request);
    const aboutOf = typeof about === "function" ? about : (): About => about;
    const own = recorded(database, (value) => entryAbout(aboutOf(value)));
    return { ...own, transaction: (body, patience) => this.#counted(own.transaction(body, patience)) };
  }

  /** The same for changes of jobs that are single statements, each with a row that names those that it has changed. */
  changingJobs(
    call: AuditedCall,
    request: Message,
    about: About,
    database: Database,
  ): Pick<Database, "query"> {
    const entryAbout = changesOf(call, request);
    const each = recordedEach(database, (rows) => entryAbout({ ...about, targets: jobTargets(rows) }));
    return { query: (statement, values, patience) => this.#counted(each.query(statement, values, patience)) };
  }

  /**
   * Somebody reads what jobs carry: to be awaited before the answer is given, which is none if it cannot be recorded. The same
   * read within a minute has no further row.
   * @param version of what is read: what has changed since is another read
   * @throws MusterError `unavailable`, `resource_exhausted`
   */
  async read(call: AuditedCall, about: About, version: number | string = ""): Promise<void> {
    if (callerOf(call).kind === "open") return;
    const entry = entryOf(call, about);
    const { who, address, method, targets, filter } = entry;
    const key = JSON.stringify([who.id, address, method, targets, filter, version]);
    if (this.#recent.has(key)) return;
    await this.#write(entry);
    this.#recent.add(key);
    this.#options.metrics.auditRows.inc({ kind: "read" });
  }

  /**
   * The same for jobs, as their caller sees them: those that show results, progress or errors.
   * @param filter by which they were found; without one they were named
   */
  async readJobs(call: AuditedCall, jobs: readonly JobRecord[], filter?: object): Promise<void> {
    const showing = jobs.filter(showsMore);
    const [first] = showing;
    if (first === undefined) return;
    if (filter === undefined) {
      const targets = showing.map(({ taskId }) => jobTarget(taskId));
      return await this.read(call, { targets }, first.version);
    }
    await this.read(call, { filter, count: showing.length }, `${jobs[0]?.taskId} ${showing.length}`);
  }

  /** The same for a stream: to be awaited before each message that tells what jobs carry; the first one is recorded. */
  reading(call: AuditedCall, about: About): () => Promise<void> | undefined {
    let recording: Promise<void> | undefined;
    let done = callerOf(call).kind === "open";
    return () => {
      if (done) return undefined;
      recording ??= this.read(call, about).then(() => {
        done = true;
      });
      return recording;
    };
  }

  /** A call was refused for want of a right, told by the interceptor. Nobody waits for its row: who is refused is to hear so at once. */
  denied(call: AuditedCall): void {
    const entry = this.#denied.add({ ...entryOf(call, { count: 1 }), result: "PERMISSION_DENIED" });
    // What fails is counted.
    if (entry !== undefined) void this.#tell([entry]).catch(() => undefined);
  }

  /** Tells of what is left, and ends. */
  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
    try {
      await this.#tellMore();
    } catch (err) {
      // Counted.
      this.#options.log.debug({ err }, "refused calls were not recorded");
    }
    await this.#rows.idle();
  }

  async #counted<T>(change: Promise<T>): Promise<T> {
    const value = await change;
    this.#options.metrics.auditRows.inc({ kind: "change" });
    return value;
  }

  async #write(entry: AuditEntry): Promise<void> {
    try {
      await this.#rows.add(entry);
    } catch (cause) {
      if (cause instanceof CoalesceFullError)
        throw new MusterError("resource_exhausted", "too many reads wait to be recorded; try again", {
          cause,
        });
      if (cause instanceof CoalesceLateError)
        throw new MusterError("unavailable", "the database is too busy to record the read; try again", {
          cause,
        });
      throw cause;
    }
  }

  async #tellMore(): Promise<void> {
    await this.#tell(this.#denied.take());
  }

  /** @throws the first of the faults, once all were tried: one that cannot be written keeps no other from being kept */
  async #tell(entries: readonly AuditEntry[]): Promise<void> {
    const told = await Promise.allSettled(entries.map((entry) => this.#tellOf(entry)));
    for (const one of told) if (one.status === "rejected") throw one.reason;
  }

  async #tellOf(entry: AuditEntry): Promise<void> {
    const { metrics, log } = this.#options;
    try {
      await this.#write(entry);
      metrics.auditRows.inc({ kind: "refusal" });
    } catch (err) {
      metrics.auditRefusalsUnrecorded.inc(entry.count);
      log.debug({ err }, "a refused call was not recorded");
      throw err;
    }
  }
}
