import { matchesPattern } from "@muster/job";
import type { Grant, Identity } from "./identity.ts";

/**
 * Whether somebody may give others this grant: whoever administers some queues cannot make a key to more of them, for
 * themselves or for anybody else.
 */
export function mayGive(giver: Identity, { queues }: Pick<Grant, "queues">): boolean {
  if (giver.kind === "open") return true;
  const own = giver.grants.filter(({ role }) => role === "admin").flatMap((grant) => grant.queues);
  // A narrow pattern stands for names of a wide one alone exactly where its own text is one of those.
  return queues.every((queue) => own.some((pattern) => matchesPattern(pattern, queue)));
}
