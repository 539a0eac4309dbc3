import type { MessageInitShape } from "@bufbuild/protobuf";
import type { TokenRecord } from "@muster/db";
import { grantsOf } from "@muster/identity";
import type { ApiTokenSchema } from "@muster/proto/scheduler/v1/access";
import { optionalTime, timestampAt } from "../../timestamps.ts";
import { toGrant } from "./grants.ts";

/** A key without its secret, which is kept by nobody. */
export function toToken(token: TokenRecord): MessageInitShape<typeof ApiTokenSchema> {
  return {
    id: token.id,
    name: token.name,
    grants: grantsOf(token.grants).map(toGrant),
    environment: token.environment,
    createdAt: timestampAt(token.createdMs),
    createdBy: token.createdBy,
    ...optionalTime("expiresAt", token.expiresMs),
    ...optionalTime("lastUsedAt", token.lastUsedMs),
    ...optionalTime("revokedAt", token.revokedMs),
    revision: BigInt(token.revision),
  };
}
