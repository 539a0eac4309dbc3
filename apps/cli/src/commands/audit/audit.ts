import { setTimeout as sleep } from "node:timers/promises";
import { type Timestamp, timestampFromMs, timestampMs, timestampNow } from "@bufbuild/protobuf/wkt";
import { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import { type AuditEntry, AuditEntrySchema } from "@muster/proto/scheduler/v1/audit";
import { command, type Group } from "../../command/command.ts";
import { LIST_OPTIONS, printList } from "../../command/listing.ts";
import { type Option, text, time } from "../../command/option.ts";
import type { Session } from "../../command/session.ts";
import type { Noun } from "../../output/noun.ts";
import { timeText } from "../../output/words.ts";

const shortMethod = ({ method }: AuditEntry): string => method.replace(/^.*\//u, "");
const targetsText = ({ targets, count, filter }: AuditEntry): string =>
  `${targets.join(" ") || filter}${count > targets.length && count > 1 ? ` (${count})` : ""}`;

const ENTRY: Noun<typeof AuditEntrySchema> = {
  schema: AuditEntrySchema,
  none: "No entry matches.",
  columns: [
    { title: "ID", of: ({ id }) => id, wide: true },
    { title: "AT", of: ({ at }) => timeText(at) },
    { title: "WHO", of: ({ identityName }) => identityName },
    { title: "FROM", of: ({ address }) => address, wide: true },
    { title: "WITH", of: ({ userAgent }) => userAgent, wide: true },
    { title: "WHAT", of: shortMethod },
    {
      title: "RESULT",
      of: ({ result }) => result,
      tone: ({ result }) => (result === "OK" ? undefined : "bad"),
    },
    { title: "REASON", of: ({ reason }) => reason, wide: true },
    { title: "OF", of: targetsText },
  ],
};

interface Filters {
  readonly who: Option<string>;
  readonly method: Option<string>;
  readonly target: Option<string>;
}
const FILTERS: Filters = {
  who: text("ID", "Only of this identity, by its id."),
  method: text("CALL", "Only of this call, such as PutLimit."),
  target: text("TARGET", "Only about this: a job's id, or such as queue:mail."),
};

type Given = { readonly [Name in keyof Filters]: string };
const asked = ({ who, method, target }: Given): { identityId: string; method: string; target: string } => ({
  identityId: who,
  method,
  target,
});

/** Of `muster audit`, beside what reads the database itself. */
export const AUDIT: Group = {
  name: "audit",
  about: "Shows who did what, by the API; what reads the database itself is among the processes.",
  commands: [
    command({
      name: "list",
      about: "Lists who did what, the latest first.",
      options: { ...FILTERS, from: time("Then or later."), to: time("Before."), ...LIST_OPTIONS },
      examples: [
        { typed: ["--from", "24h"], what: "The last day." },
        {
          typed: ["--target", "queue:mail", "--method", "PauseQueue", "-o", "jsonl"],
          what: "Who has paused it.",
        },
      ],
      run: (session, options) =>
        printList(session, options, {
          noun: ENTRY,
          field: "entries",
          maxPage: 200,
          page: async (pageSize, pageToken) => {
            const { from, to } = options;
            const page = await session.api(AdminService).listAudit({
              ...asked(options),
              pageSize,
              pageToken,
              ...(from !== undefined && { from }),
              ...(to !== undefined && { to }),
            });
            return { items: page.entries, nextPageToken: page.nextPageToken };
          },
        }),
    }),
    command({
      name: "tail",
      about: "Prints what is done, as it is done, until Ctrl-C.",
      options: { ...FILTERS, from: time("From then on. Default: a minute ago.") },
      examples: [{ typed: ["--from", "1h"], what: "From an hour ago on.", live: true }],
      run: (session, { from, ...filters }) =>
        tail(session, asked(filters), from ?? timestampFromMs(Date.now() - USUAL_PAST_MS)),
    }),
  ],
};

const USUAL_PAST_MS = 60_000;
const LOOK_EACH_MS = 2000;
/** An entry is of when its transaction began, and is seen when it has ended. */
const LATE_MS = 30_000;

async function tail(session: Session, filters: ReturnType<typeof asked>, start: Timestamp): Promise<void> {
  const { out, around } = session;
  const print = out.isForPrograms ? undefined : out.table(ENTRY);
  let told = new Set<string>();
  let from = start;
  while (!around.signal.aborted) {
    const lookedAt = timestampMs(timestampNow());
    const found = await entriesSince(session, filters, from);
    const fresh = found.filter(({ id }) => !told.has(id)).toReversed();
    if (print === undefined) for (const entry of fresh) out.event(AuditEntrySchema, entry, "");
    else if (fresh.length > 0) print(fresh);
    // Looked at again, as far as something may yet come to it: hence what was told is remembered.
    from = timestampFromMs(Math.max(timestampMs(from), lookedAt - LATE_MS));
    told = new Set(found.map(({ id }) => id));
    await sleep(LOOK_EACH_MS, undefined, { signal: around.signal }).catch(() => undefined);
  }
}

async function entriesSince(
  { api }: Session,
  filters: ReturnType<typeof asked>,
  from: Timestamp,
): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let pageToken = "";
  do {
    const page = await api(AdminService).listAudit({ ...filters, from, pageSize: 200, pageToken });
    entries.push(...page.entries);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return entries;
}
