/** What somebody may do; which calls each may make is in `apps/api/src/access/methods.ts`. */
export const ROLES = [
  /** Reads, but no payloads, results or details of errors. */
  "viewer",
  /** Reads everything, submits and cancels. */
  "developer",
  /** Pauses, drains, redrives, changes schedules. */
  "operator",
  /** Limits, tokens, audit, and all of the above. */
  "admin",
  /** Takes and finishes jobs. */
  "worker",
  /** Submits, and nothing else. */
  "submitter",
  /** Asks how many workers are wanted, and nothing else. */
  "scaler",
] as const;

export type Role = (typeof ROLES)[number];

/** A role, and where it holds. */
export interface Grant {
  readonly role: Role;
  /** Names of queues, or beginnings that end with `*`; `*` alone is every queue. Never empty. */
  readonly queues: readonly string[];
  /** Of a worker: names of types, or beginnings. `*` alone is every type. Never empty. */
  readonly types: readonly string[];
}

/** Whoever makes a call. */
export interface Identity {
  /** How it was found out; `open` = nobody was asked (`AUTH=none`). */
  readonly kind: "token" | "jwt" | "certificate" | "open";
  /** The same for all calls of one identity, and for no other's: what limits, `submitted_by` and the audit name. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly grants: readonly Grant[];
  /** When it ends by itself, milliseconds since 1970. */
  readonly expiresAtMs: number | undefined;
}

/** Of every call where nobody is asked who they are. */
export const EVERYBODY: Identity = {
  kind: "open",
  id: "everybody",
  name: "everybody",
  grants: [{ role: "admin", queues: ["*"], types: ["*"] }],
  expiresAtMs: undefined,
};
