import type { ServiceImpl } from "@connectrpc/connect";
import type { Identity } from "@muster/identity";
import { IdentityKind } from "@muster/proto/scheduler/v1/access";
import type { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import { callerOf } from "../../access/caller.ts";
import { optionalTime } from "../../timestamps.ts";
import { toGrant } from "./grants.ts";

type Calls = ServiceImpl<typeof AdminService>;

const KINDS: Readonly<Record<Identity["kind"], IdentityKind>> = {
  open: IdentityKind.UNSPECIFIED,
  token: IdentityKind.TOKEN,
  jwt: IdentityKind.JWT,
  certificate: IdentityKind.CERTIFICATE,
};

/** Reads nothing from the database. */
export function getWhoAmI(): Calls["getWhoAmI"] {
  return (_request, call) => {
    const { id, name, kind, grants, expiresAtMs } = callerOf(call);
    return {
      id,
      name,
      kind: KINDS[kind],
      grants: grants.map(toGrant),
      ...optionalTime("expiresAt", expiresAtMs),
    };
  };
}
