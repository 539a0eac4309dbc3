import {
  applyEvent,
  changeSequence,
  type JobRecord,
  LOG_PAGE,
  type LogEntry,
  type LogPage,
  versionAt,
  type WatchEvent,
} from "@muster/db";
import { invalid, isFinal } from "@muster/job";

/**
 * A change is recorded a moment after it becomes visible in its row. Whatever follows it is held back for this long;
 * after that, the change was lost with its process, or nobody was watching.
 */
const GAP_MS = 3_000;

/** What a watcher is told: a change of state with the job after it, or what its handler reported. */
export type WatchedEvent =
  | { readonly sequence: number; readonly job: JobRecord }
  | { readonly sequence: number; readonly taskId: string; readonly entry: LogEntry };

/**
 * One reader's position in the log of one job. It keeps nothing but that position, so a slow reader costs no memory.
 */
export class LogCursor {
  #position: number | undefined;
  #awaitsChange = false;
  #ended = false;
  #more = false;

  /** @param resumeAfter the sequence of the last event seen; undefined for a snapshot first */
  constructor(resumeAfter: number | undefined) {
    this.#position = resumeAfter;
  }

  /** Where to read on; a reader that wants a snapshot needs no entries. */
  get after(): number {
    return this.#position ?? Number.MAX_SAFE_INTEGER;
  }

  /** True once a final state was taken: nothing follows. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether more can be read at once. */
  get more(): boolean {
    return this.#more;
  }

  /** Whether a change is missing that should be kept any moment. */
  get awaitsChange(): boolean {
    return this.#awaitsChange;
  }

  /**
   * The events of a page that was read from `after`, in order.
   * @throws MusterError `invalid_argument` when the place is beyond all that the job has come to
   */
  take(page: LogPage): WatchedEvent[] {
    const { job } = page;
    if (this.#position === undefined) return this.#moved([{ sequence: endOf(page), job }]);
    if (versionAt(this.#position) > job.version) {
      throw invalid("resume_after", `a sequence of this job, at most ${endOf(page)}`, this.#position);
    }
    const events = merge(page, this.#position);
    const gap = findGap(events, versionAt(this.#position), page.now);
    this.#awaitsChange = gap >= 0;
    this.#more = gap < 0 && page.entries.length === LOG_PAGE;
    if (gap < 0 && versionAt(this.#position) === job.version && isFinal(job.state)) this.#ended = true;
    return this.#moved(gap < 0 ? events : events.slice(0, gap));
  }

  #moved(events: WatchedEvent[]): WatchedEvent[] {
    const final = events.findIndex((event) => "job" in event && isFinal(event.job.state));
    if (final >= 0) this.#ended = true;
    const taken = final >= 0 ? events.slice(0, final + 1) : events;
    this.#position = taken.at(-1)?.sequence ?? this.#position;
    return taken;
  }
}

/** The sequence of the last thing that has happened to the job. */
export const endOf = ({ job, last }: Pick<LogPage, "last"> & { job: { version: number } }): number =>
  Math.max(changeSequence(job.version), last);

/** The entries as events, with the latest change, which may not be kept yet, at its place among them. */
function merge({ job, entries }: LogPage, after: number): WatchedEvent[] {
  const latest = changeSequence(job.version);
  const events = entries.filter(({ sequence }) => sequence !== latest).map((entry) => toWatched(job, entry));
  const beyond = entries.length === LOG_PAGE && latest > (entries.at(-1)?.sequence ?? 0);
  if (latest > after && !beyond) events.push({ sequence: latest, job });
  return events.toSorted((a, b) => a.sequence - b.sequence);
}

function toWatched(job: JobRecord, entry: LogEntry): WatchedEvent {
  const { sequence } = entry;
  if (entry.kind !== "state") return { sequence, taskId: job.taskId, entry };
  // The progress of then is not known; an event of its own told it.
  const { progress: _, ...then } = job;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fragment EVENT of packages/db wrote it
  return { sequence, job: applyEvent(then, JSON.parse(entry.data) as WatchEvent) };
}

const timeOf = (event: WatchedEvent): number =>
  "job" in event ? event.job.updatedAt.getTime() : event.entry.at;

/**
 * The index of the first event before which a change is missing, or -1. Every version has its change, so after one that
 * was seen the next one must come; before the first, nobody may have watched.
 */
function findGap(events: readonly WatchedEvent[], seen: number, now: number): number {
  let known = seen;
  return events.findIndex((event) => {
    const version = versionAt(event.sequence);
    const missing = known > 0 && version > known + ("job" in event ? 1 : 0);
    known = version;
    return missing && now - timeOf(event) < GAP_MS;
  });
}
