import { Code, ConnectError } from "@connectrpc/connect";
import type { Permission } from "@muster/identity";

/** What a caller is told who lacks a right: the right and where, and nothing of what is there. */
export function denied(permission: Permission, where: string, field?: string): ConnectError {
  const at = field === undefined ? "" : `${field}: `;
  return new ConnectError(
    `${at}expected the permission ${permission} ${where}, got none`,
    Code.PermissionDenied,
  );
}
