import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type Grant,
  isQueuePattern,
  isTypePattern,
  QUEUE_PATTERN_RULE,
  ROLES,
  type Role,
  TYPE_PATTERN_RULE,
} from "@muster/identity";
import type { Reading } from "@muster/job";
import {
  type GrantSchema,
  type Grant as ProtoGrant,
  Role as ProtoRole,
} from "@muster/proto/scheduler/v1/access";
import { nameOf } from "../../enums.ts";

const MAX_GRANTS = 20;
const MAX_PATTERNS = 100;

const NUMBERS: Readonly<Record<Role, ProtoRole>> = {
  viewer: ProtoRole.VIEWER,
  developer: ProtoRole.DEVELOPER,
  operator: ProtoRole.OPERATOR,
  admin: ProtoRole.ADMIN,
  worker: ProtoRole.WORKER,
  submitter: ProtoRole.SUBMITTER,
  scaler: ProtoRole.SCALER,
};

/** The field `grants`. Not to be used when `reading` has refused something of it. */
export function readGrants(reading: Reading, grants: readonly ProtoGrant[]): Grant[] {
  if (grants.length === 0 || grants.length > MAX_GRANTS)
    reading.refuse("grants", `1 to ${MAX_GRANTS} grants`, grants.length);
  return grants.slice(0, MAX_GRANTS).map((grant, index) => {
    const before = reading.at;
    reading.at = `grants[${index}].`;
    const role = readRole(reading, grant.role);
    const queues = readPatterns(reading, "queues", grant.queues, isQueuePattern, QUEUE_PATTERN_RULE);
    const types = readPatterns(reading, "types", grant.types, isTypePattern, TYPE_PATTERN_RULE);
    if (role !== "worker" && grant.types.length > 0)
      reading.refuse("types", "none but for ROLE_WORKER", grant.types);
    reading.at = before;
    return { role, queues, types };
  });
}

function readRole(reading: Reading, value: ProtoRole): Role {
  const role = ROLES.find((name) => name === nameOf(NUMBERS, value));
  if (role === undefined) reading.refuse("role", "one of the ROLE_ values", value);
  return role ?? "scaler";
}

function readPatterns(
  reading: Reading,
  field: string,
  patterns: readonly string[],
  isPattern: (text: string) => boolean,
  rule: string,
): readonly string[] {
  if (patterns.length === 0) return ["*"];
  if (patterns.length > MAX_PATTERNS) reading.refuse(field, `at most ${MAX_PATTERNS}`, patterns.length);
  for (const [index, pattern] of patterns.entries())
    if (!isPattern(pattern)) reading.refuse(`${field}[${index}]`, rule, pattern);
  return patterns;
}

export const toGrant = ({ role, queues, types }: Grant): MessageInitShape<typeof GrantSchema> => ({
  role: NUMBERS[role],
  queues: [...queues],
  ...(role === "worker" && { types: [...types] }),
});
