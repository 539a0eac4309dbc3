import type { Duration } from "@bufbuild/protobuf/wkt";
import type { BulkAction } from "@muster/proto/scheduler/v1/bulk_service";
import type { Argument } from "../../command/command.ts";
import { MANY_OPTIONS } from "../../command/confirm.ts";
import { UsageError } from "../../command/mistakes.ts";
import { decimal, flag, type Option, text } from "../../command/option.ts";
import type { Session } from "../../command/session.ts";
import { filterOf } from "./filter.ts";
import { startBulk } from "./start-bulk.ts";

/** What is said in the help of both commands. */
export const ONE_OR_MANY =
  "One id alone is done at once; of more, their number is shown and asked about, and the server does the rest.";

export const JOB_IDS: readonly Argument[] = [
  { name: "job-ids", doc: "Ids of jobs; without one, filters.", optional: true, many: true },
];

/** What can be said of many, beside which ones. */
export const BULK_OPTIONS: {
  readonly perSecond: Option<number>;
  readonly requestId: Option<string>;
  readonly detach: Option<boolean>;
  readonly dryRun: Option<boolean>;
  readonly yes: Option<boolean>;
} = {
  perSecond: decimal("Of many: so many in a second.", 10_000),
  requestId: text("ID", "Of many: a repeat with the same one starts nothing anew."),
  detach: flag("Of many: do not wait for its end."),
  ...MANY_OPTIONS,
};

type Values<T> = { readonly [Name in keyof T]: T[Name] extends Option<infer V> ? V : never };
type Given = Parameters<typeof filterOf>[0] &
  Values<typeof BULK_OPTIONS> & { readonly reason: string; readonly grace?: Duration | undefined };

/**
 * Does one thing to the jobs that were named, or that match.
 * @param one does it to a single job, at once @returns the exit code
 * @throws UsageError where nothing was said of which jobs
 */
export async function oneOrMany(
  session: Session,
  given: Given,
  jobIds: readonly string[],
  { action, one }: { readonly action: BulkAction; readonly one: (jobId: string) => Promise<number> },
): Promise<number> {
  const filter = filterOf(given, jobIds);
  if (filter === undefined) throw new UsageError(["expected ids of jobs, filters, or --all; got nothing"]);
  const [jobId = "", ...more] = jobIds;
  const isOne = jobId !== "" && more.length === 0 && filterOf(given, []) === undefined && !given.dryRun;
  return isOne ? one(jobId) : startBulk(session, { ...given, action, filter });
}
