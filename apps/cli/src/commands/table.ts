import type { Command, Group } from "../command/command.ts";

type Load = () => Promise<Command | Group>;

/** Every command that asks the API, by what it is about. Each loaded when it is asked for. */
export const SECTIONS: Readonly<Record<string, Readonly<Record<string, Load>>>> = {
  Jobs: {
    submit: async () => (await import("./submit/submit.ts")).SUBMIT,
    "submit-many": async () => (await import("./submit/submit-many.ts")).SUBMIT_MANY,
    get: async () => (await import("./jobs/get.ts")).GET,
    list: async () => (await import("./jobs/list.ts")).LIST,
    why: async () => (await import("./jobs/why.ts")).WHY,
    attempts: async () => (await import("./jobs/attempts.ts")).ATTEMPTS,
    watch: async () => (await import("./follow/watch.ts")).WATCH,
    logs: async () => (await import("./follow/logs.ts")).LOGS,
    output: async () => (await import("./follow/output.ts")).OUTPUT,
  },
  "Many jobs at once": {
    cancel: async () => (await import("./many/cancel.ts")).CANCEL,
    redrive: async () => (await import("./many/redrive.ts")).REDRIVE,
    bulk: async () => (await import("./many/bulk.ts")).BULK,
    faults: async () => (await import("./faults/faults.ts")).FAULTS,
  },
  "What runs when": {
    queues: async () => (await import("./queues/queues.ts")).QUEUES,
    limits: async () => (await import("./limits/limits.ts")).LIMITS,
    schedules: async () => (await import("./schedules/schedules.ts")).SCHEDULES,
    placement: async () => (await import("./placement/placement.ts")).PLACEMENT,
    workers: async () => (await import("./workers/workers.ts")).WORKERS,
  },
  "The whole of it": {
    top: async () => (await import("./top/top.ts")).TOP,
    doctor: async () => (await import("./doctor/doctor.ts")).DOCTOR,
    tokens: async () => (await import("./tokens/tokens.ts")).TOKENS,
    audit: async () => (await import("./audit/audit.ts")).AUDIT,
  },
  "This command line": {
    context: async () => (await import("./here/context.ts")).CONTEXT,
    completion: async () => (await import("./here/completion.ts")).COMPLETION,
  },
};

export const ENTRIES: ReadonlyMap<string, Load> = new Map(Object.values(SECTIONS).flatMap(Object.entries));

export const loadAll = (): Promise<(Command | Group)[]> =>
  Promise.all([...ENTRIES.values()].map((load) => load()));
