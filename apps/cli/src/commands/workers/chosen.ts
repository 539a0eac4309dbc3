import { create, type MessageShape } from "@bufbuild/protobuf";
import { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import { WorkerSelectorSchema } from "@muster/proto/scheduler/v1/worker";
import type { Argument } from "../../command/command.ts";
import { confirmed, MANY_OPTIONS } from "../../command/confirm.ts";
import { UsageError } from "../../command/mistakes.ts";
import { flag, labels, type Option, text, texts } from "../../command/option.ts";
import type { Session } from "../../command/session.ts";
import { countText } from "../../output/words.ts";
import { WORKER } from "./columns.ts";

export const NAMES: readonly Argument[] = [
  { name: "names", doc: "Names of workers; without one, --id or a selector.", optional: true, many: true },
];

type Selector = {
  readonly label: Option<Record<string, string>>;
  readonly queue: Option<string>;
  readonly type: Option<string>;
};
export const SELECTOR: Selector = {
  label: labels("Workers with this label."),
  queue: text("QUEUE", "Workers that serve this queue."),
  type: text("TYPE", "Workers that know this type."),
};
export const CHOSEN: Selector & {
  readonly id: Option<readonly string[]>;
  readonly all: Option<boolean>;
  readonly dryRun: Option<boolean>;
  readonly yes: Option<boolean>;
} = {
  id: texts("ID", "A worker by its id: what is said of it is said of its name."),
  ...SELECTOR,
  all: flag("Every worker."),
  ...MANY_OPTIONS,
};

type Values<T> = { readonly [Name in keyof T]: T[Name] extends Option<infer V> ? V : never };

/** As the changes of FleetService have it: exactly one of the three. */
export interface Chosen {
  readonly names: string[];
  readonly workerIds: string[];
  readonly selector?: MessageShape<typeof WorkerSelectorSchema>;
}

/** @throws UsageError unless they were named in one way */
export function chosenOf(given: Values<typeof CHOSEN>, names: readonly string[]): Chosen {
  const selector = selectorOf(given);
  const isSelected = selector !== undefined || given.all;
  const ways = [names.length > 0, given.id.length > 0, isSelected].filter(Boolean).length;
  if (ways !== 1 || (given.all && selector !== undefined))
    throw new UsageError([
      `expected workers by their names, by --id, by a selector (--label, --queue, --type) or by --all, got ${ways === 0 ? "nothing" : "more than one of these"}`,
    ]);
  return {
    names: [...names],
    workerIds: [...given.id],
    ...(isSelected && { selector: selector ?? create(WorkerSelectorSchema) }),
  };
}

/** Undefined where nothing was said. */
export function selectorOf({
  label,
  queue,
  type,
}: Values<Selector>): MessageShape<typeof WorkerSelectorSchema> | undefined {
  if (queue === "" && type === "" && Object.keys(label).length === 0) return undefined;
  return create(WorkerSelectorSchema, { labels: label, queue, type });
}

/**
 * Lets a person see how many a selector means before they are changed; names are what was typed, and asked about no more.
 * @returns whether to go on
 */
export async function approved(
  session: Session,
  what: string,
  { names, workerIds, selector }: Chosen,
  { dryRun, yes }: { readonly dryRun: boolean; readonly yes: boolean },
): Promise<boolean> {
  if (selector === undefined && !dryRun) return true;
  const { workers, nextPageToken } = await session
    .api(FleetService)
    .listWorkers({ pageSize: 1000, ...(selector !== undefined && { selector }) });
  const meant = workers.filter(
    ({ name, workerId }) => selector !== undefined || names.includes(name) || workerIds.includes(workerId),
  );
  if (dryRun) {
    if (session.out.isForPrograms) session.out.json({ workers: meant.map(({ name }) => name) });
    else session.out.table(WORKER)(meant);
    return false;
  }
  const count = countText(meant.length, nextPageToken !== "");
  await confirmed(session, `${what} ${count} ${count === "1" ? "worker" : "workers"}`, yes);
  return true;
}
