import { matchesPattern, type Reach, reaches } from "@muster/job";
import type { Identity, Role } from "./identity.ts";

/** Everything that a call may need. Which call needs which is in `apps/api/src/access/methods.ts`. */
export const PERMISSIONS = [
  /** Everything about a job but what `jobs.read_payload` is for. */
  "jobs.read",
  /** Payloads, results, what handlers report, and the texts and stacks of errors. */
  "jobs.read_payload",
  "jobs.submit",
  "jobs.cancel",
  "jobs.redrive",
  "queues.read",
  "queues.pause",
  "limits.read",
  "limits.write",
  "schedules.read",
  "schedules.write",
  /** Their jobs at other times than their own. */
  "schedules.trigger",
  "workers.read",
  "workers.manage",
  /** Takes jobs, and says what became of them. */
  "workers.take",
  "tokens.read",
  "tokens.write",
  "audit.read",
  /** How much work there is, as a number. */
  "scale.read",
] as const;

export type Permission = (typeof PERMISSIONS)[number];

const VIEWER: readonly Permission[] = [
  "jobs.read",
  "queues.read",
  "limits.read",
  "schedules.read",
  "workers.read",
  "scale.read",
];
const DEVELOPER: readonly Permission[] = [...VIEWER, "jobs.read_payload", "jobs.submit", "jobs.cancel"];
const OPERATOR: readonly Permission[] = [
  ...DEVELOPER,
  "jobs.redrive",
  "queues.pause",
  "schedules.write",
  "schedules.trigger",
  "workers.manage",
];
const ADMIN: readonly Permission[] = [
  ...OPERATOR,
  "limits.write",
  "tokens.read",
  "tokens.write",
  "audit.read",
];

export const PERMISSIONS_OF: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  viewer: new Set(VIEWER),
  developer: new Set(DEVELOPER),
  operator: new Set(OPERATOR),
  admin: new Set(ADMIN),
  worker: new Set<Permission>(["workers.take"]),
  submitter: new Set<Permission>(["jobs.submit"]),
  scaler: new Set<Permission>(["scale.read"]),
};

/** The queues on which an identity has a permission. Where nobody was asked who they are, nothing is kept from them. */
export function reachOf({ kind, grants }: Identity, permission: Permission): Reach {
  if (kind === "open") return "everything";
  const patterns = new Set<string>();
  for (const { role, queues } of grants) {
    if (!PERMISSIONS_OF[role].has(permission)) continue;
    for (const pattern of queues) {
      if (pattern === "*") return "everything";
      patterns.add(pattern);
    }
  }
  return [...patterns];
}

export function mayOn(identity: Identity, permission: Permission, queue: string): boolean {
  return reaches(reachOf(identity, permission), queue);
}

/** Whether an identity may take jobs of this type from this queue: both by the same grant. */
export function mayTake({ kind, grants }: Identity, type: string, queue: string): boolean {
  if (kind === "open") return true;
  return grants.some(
    ({ role, queues, types }) =>
      PERMISSIONS_OF[role].has("workers.take") &&
      reaches(queues, queue) &&
      types.some((pattern) => matchesPattern(pattern, type)),
  );
}
