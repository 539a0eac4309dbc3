import { Code, ConnectError } from "@connectrpc/connect";
import type { TokenRecord } from "@muster/db";
import { type Grant, type Identity, mayGive } from "@muster/identity";

type Where = Pick<Grant, "queues">;

/** Of a key that says nothing of where it holds. */
const EVERYWHERE: readonly Where[] = [{ queues: ["*"] }];

/**
 * Whether a key holds only where the caller administers: of others' keys they see nothing, and end none. As its row has it:
 * a role of a later version is left out of what a key may do here, and still is somebody else's.
 */
export const isWithin = (caller: Identity, { grants }: Pick<TokenRecord, "grants">): boolean =>
  (grants.length === 0 ? EVERYWHERE : grants).every((grant) => mayGive(caller, grant));

/**
 * Nobody makes a key that may do more than they may themselves.
 * @throws ConnectError PERMISSION_DENIED
 */
export function refuseMore(caller: Identity, grants: readonly Where[]): void {
  const more = grants.findIndex((grant) => !mayGive(caller, grant));
  if (more === -1) return;
  const message = `grants[${more}].queues: expected those of which the caller is admin, got others`;
  throw new ConnectError(message, Code.PermissionDenied);
}
