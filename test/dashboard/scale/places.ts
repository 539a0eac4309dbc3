/** A page, and what is to be seen of it before it counts as shown: each of these is there, and nothing says that it loads. */
export interface Place {
  readonly name: string;
  readonly at: (known: Known) => string;
  readonly shows: readonly string[];
}

/** Of the database's own contents. */
export interface Known {
  readonly dead: string;
  readonly rareFault: string;
  readonly frequentFault: string;
  readonly oldest: string;
  /** What one job of all has as its label. */
  readonly middle: string;
}

const rowsOf = (label: string): string => `[aria-label="${label}"] tbody tr`;
const LINES = ".plot path.stroke-1[d]:not([d=''])";
const JOBS = [rowsOf("Jobs"), ".count"];

type Query = Readonly<Record<string, string>>;

const jobs = (name: string, query: Query | ((known: Known) => Query), shows = JOBS): Place => ({
  name: `jobs: ${name}`,
  at: (known) => `jobs?${new URLSearchParams(typeof query === "function" ? query(known) : query).toString()}`,
  shows,
});

export const PAGES: readonly Place[] = [
  {
    name: "overview",
    at: () => "overview",
    shows: [".tile", LINES, rowsOf("Busiest queues"), ".card .facts dd", ".card ul.plain li"],
  },
  { name: "overview, 24 h", at: () => "overview?range=24+h", shows: [".tile", LINES] },
  { name: "overview, 8 d", at: () => "overview?range=8+d", shows: [".tile", LINES] },
  { name: "queues", at: () => "queues", shows: [rowsOf("Queues")] },
  { name: "queue", at: () => "queues/mail", shows: [".facts dd", LINES] },
  { name: "queue, 8 d", at: () => "queues/mail?range=8+d", shows: [".facts dd", LINES] },
  { name: "jobs", at: () => "jobs", shows: JOBS },
  {
    name: "job",
    at: ({ dead }) => `jobs/${dead}`,
    shows: [".sentence", ".facts dd", ".timeline li", ".lines div"],
  },
  { name: "faults", at: () => "faults", shows: [rowsOf("Faults")] },
  {
    name: "fault",
    at: ({ frequentFault }) => `faults/${frequentFault}`,
    shows: [".facts dd", ".hours rect"],
  },
  { name: "schedules", at: () => "schedules", shows: [rowsOf("Schedules")] },
  { name: "schedule", at: () => "schedules/schedule-7", shows: [rowsOf("Latest ticks"), ".facts dd"] },
  { name: "fleet", at: () => "fleet", shows: [".tile", rowsOf("Workers")] },
  { name: "limits", at: () => "limits", shows: [rowsOf("Limits")] },
  { name: "bulk changes", at: () => "bulk", shows: [rowsOf("Bulk changes")] },
  { name: "audit", at: () => "audit", shows: [rowsOf("Audit log")] },
];

/** Filters that match enough, so that a page is full. */
export const FREQUENT: readonly Place[] = [
  ...["scheduled", "queued", "retry", "succeeded", "failed", "dead-letter", "cancelled"].map((state) =>
    jobs(state, { state }),
  ),
  jobs("queued reports, a day old", { state: "queued", queue: "reports" }),
  jobs("a frequent type", { type: "sendMail" }),
  jobs("a queue and a priority", { queue: "billing", priority: "critical" }),
  jobs("a reason", { state: "dead-letter", reason: "exhausted" }),
  jobs("a frequent fault", ({ frequentFault }) => ({ fault: frequentFault })),
  jobs("an error of dead letters", { state: "dead-letter", error: "card declined" }),
  jobs("a search for words of errors", { search: "no space left" }),
  jobs("a search for a type", { search: "resizeim" }),
  jobs("the beginning of an id", ({ oldest }) => ({ search: oldest.slice(0, 13) })),
];

/** Filters that match next to nothing: what was found so far is shown as soon, and it says that it looks further. */
export const RARE: readonly Place[] = [
  // Behind two hours of others that are queued or have ended since.
  jobs("running", { state: "running" }, [".count"]),
  jobs("a label that one job has", ({ middle }) => ({ labels: `order=${middle}` }), [".count"]),
  jobs("a type of one in half a million", { type: "migrateOnce" }, [".count"]),
  jobs("a fault that no job has any more", ({ rareFault }) => ({ fault: rareFault }), [".count"]),
  jobs("an error of one dead letter in fifteen thousand", { state: "dead-letter", error: "rarest star" }, [
    ".count",
  ]),
  jobs("a search for what is nowhere", { search: "no such word anywhere" }, [".count"]),
  jobs("a type that never was", { type: "never" }, [".count"]),
];
