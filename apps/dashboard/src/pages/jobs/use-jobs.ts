import type { JobEvent, JobStatus } from "@muster/proto/scheduler/v1/job";
import { useEffect, useMemo, useState } from "preact/hooks";
import { CALL_MS, jobs } from "../../api.ts";
import { isFinal } from "../../format/job-words.ts";
import { useFollow } from "../../live/use-follow.ts";
import { type Shared, useShared } from "../../live/use-shared.ts";
import type { JobFilters } from "./filters.ts";

const PAGE_SIZE = 50;
const EVERY_MS = 5_000;
/** How long a page that is not full yet is looked for further, before somebody has to say so. */
const FURTHER_MS = 5_000;

export interface JobsPage extends Pick<Shared<unknown>, "at" | "failure" | "again"> {
  /** Undefined: none has come yet. */
  readonly rows: readonly JobStatus[] | undefined;
  /** "" = this was the last page. */
  readonly nextToken: string;
  readonly isLooking: boolean;
}

interface Further {
  readonly rows: readonly JobStatus[];
  readonly nextToken: string;
}

/** A page of jobs, up to date: only the first one changes by itself. A page may be short before the list ends: then it is filled. */
export function useJobs(filters: JobFilters, pageToken: string): JobsPage {
  const shared = useShared(
    "listJobs",
    { ...filters, pageToken, pageSize: PAGE_SIZE },
    pageToken === "" ? EVERY_MS : 0,
  );
  const first = shared.answer;
  const [further, setFurther] = useState<Further | undefined>();
  const [isLooking, setLooking] = useState(false);
  const key = JSON.stringify([filters, pageToken]);
  const isShort = first !== undefined && first.jobs.length < PAGE_SIZE && first.nextPageToken !== "";
  useEffect(() => {
    setFurther(undefined);
    setLooking(false);
    if (!isShort) return undefined;
    const left = new AbortController();
    setLooking(true);
    const from = { rows: first.jobs, nextToken: first.nextPageToken };
    void lookFurther(filters, from, left.signal, setFurther).finally(() => {
      if (!left.signal.aborted) setLooking(false);
    });
    return () => left.abort();
  }, [key, isShort]);
  const rows = first === undefined ? undefined : merged(first.jobs, further?.rows ?? []);
  return {
    ...shared,
    rows: useLive(rows),
    nextToken: further?.nextToken ?? first?.nextPageToken ?? "",
    isLooking,
  };
}

/**
 * What fails ends it: the first page is there, and the button for more.
 * @param tell of what was found so far, after each answer: among millions the next one may take seconds
 */
async function lookFurther(
  filters: JobFilters,
  from: Further,
  signal: AbortSignal,
  tell: (found: Further) => void,
): Promise<void> {
  const until = Date.now() + FURTHER_MS;
  let found: Further = { rows: [], nextToken: from.nextToken };
  try {
    while (found.nextToken !== "" && from.rows.length + found.rows.length < PAGE_SIZE && Date.now() < until) {
      const pageSize = PAGE_SIZE - from.rows.length - found.rows.length;
      const page = await jobs.listJobs(
        { ...filters, pageSize, pageToken: found.nextToken },
        { signal, timeoutMs: CALL_MS },
      );
      if (signal.aborted) return;
      found = { rows: [...found.rows, ...page.jobs], nextToken: page.nextPageToken };
      tell(found);
    }
  } catch {
    // As far as it came.
  }
}

const merged = (first: readonly JobStatus[], more: readonly JobStatus[]): readonly JobStatus[] => {
  const seen = new Set(first.map(({ jobId }) => jobId));
  return [...first, ...more.filter(({ jobId }) => !seen.has(jobId))];
};

/** The same rows, each as it is now. */
function useLive(rows: readonly JobStatus[] | undefined): readonly JobStatus[] | undefined {
  const [fresh, setFresh] = useState<ReadonlyMap<string, JobStatus>>(new Map());
  const unfinished = (rows ?? []).flatMap(({ jobId, state }) => (isFinal(state) ? [] : [jobId]));
  const key = unfinished.join(" ");
  const follow = useMemo(
    () => (key === "" ? undefined : { key: `jobs ${key}`, jobIds: key.split(" ") }),
    [key],
  );
  useFollow(follow, (events: readonly JobEvent[]) => {
    const told = events.flatMap(({ status }) =>
      status === undefined ? [] : [[status.jobId, status] as const],
    );
    if (told.length > 0) setFresh((before) => new Map([...before, ...told]));
  });
  return rows?.map((row) => {
    const newer = fresh.get(row.jobId);
    return newer !== undefined && newer.version > row.version ? newer : row;
  });
}
