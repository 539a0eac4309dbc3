import { MusterError } from "@muster/job";

export type Dialect = "postgres" | "cockroach";

/** The first CockroachDB whose functions have defaults, which those of `muster_submit` are. */
const OLDEST_COCKROACH = [24, 1] as const;

/**
 * @param version what the server calls itself
 * @throws MusterError `failed_precondition` when the migrations need a later one: the fifth of them would be refused, and
 * leave the first four behind
 */
export function dialectOf(version: string): Dialect {
  const [, major, minor] = /CockroachDB.*? v(\d+)\.(\d+)/u.exec(version) ?? [];
  if (major === undefined) return version.includes("CockroachDB") ? "cockroach" : "postgres";
  const [oldest, oldestMinor] = OLDEST_COCKROACH;
  if (Number(major) < oldest || (Number(major) === oldest && Number(minor) < oldestMinor)) {
    throw new MusterError(
      "failed_precondition",
      `CockroachDB ${major}.${minor} is too old: Muster needs ${oldest}.${oldestMinor} or later; nothing was changed`,
    );
  }
  return "cockroach";
}
