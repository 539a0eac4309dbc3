import { Code, ConnectError } from "@connectrpc/connect";
import { type Grant, IdentityKind, Role } from "@muster/proto/scheduler/v1/access";
import type { GetWhoAmIResponse } from "@muster/proto/scheduler/v1/admin_service";
import { type Signal, signal } from "@preact/signals";
import { admin, CALL_MS } from "./api.ts";

/**
 * Who looks at the page. Calls get their credentials from a cookie that no script can read: `POST /ui/session` sets it, and the
 * API reads it only of Connect's own calls, which no other site can make a browser send.
 */
export type Session =
  | { readonly state: "asking" }
  | { readonly state: "in"; readonly who: GetWhoAmIResponse }
  /** Nobody, and the API wants to know who. */
  | { readonly state: "out"; readonly because: "unknown" | "ended" | "left" }
  | { readonly state: "away"; readonly message: string };

export const session: Signal<Session> = signal<Session>({ state: "asking" });

/** @param leaving somebody has just logged out */
export async function askWhoAmI(leaving = false): Promise<void> {
  try {
    session.value = { state: "in", who: await admin.getWhoAmI({}, { timeoutMs: CALL_MS }) };
  } catch (error) {
    const { code, rawMessage } = ConnectError.from(error);
    if (code !== Code.Unauthenticated) session.value = { state: "away", message: rawMessage };
    else if (leaving) session.value = { state: "out", because: "left" };
    else endSession();
  }
}

/** What pages do with each failure of a call: the session may have ended meanwhile. */
export function heardFailure({ code }: { readonly code: Code }): void {
  if (code === Code.Unauthenticated) endSession();
}

/** Of a session that was there it is told that it has ended; each failing call of a page comes here. */
function endSession(): void {
  const before = session.value;
  if (before.state !== "out")
    session.value = { state: "out", because: before.state === "in" ? "ended" : "unknown" };
}

/** Whether the API knows who looks: without that nobody is asked. */
export const isNamed = (): boolean =>
  session.value.state === "in" && session.value.who.kind !== IdentityKind.UNSPECIFIED;

/** What somebody may do here; docs/security.md has the calls. */
export type Right =
  | "read_payload"
  | "submit"
  | "cancel"
  | "redrive"
  | "operate"
  | "limits"
  | "audit"
  | "tokens";

const RIGHTS: Readonly<Partial<Record<Role, readonly Right[]>>> = {
  [Role.VIEWER]: [],
  [Role.DEVELOPER]: ["read_payload", "submit", "cancel"],
  [Role.OPERATOR]: ["read_payload", "submit", "cancel", "redrive", "operate"],
  [Role.ADMIN]: ["read_payload", "submit", "cancel", "redrive", "operate", "limits", "audit", "tokens"],
};

/** Of grants: a name, or the beginning of names that ends with *. */
const covers = (name: string, queue: string): boolean =>
  name.endsWith("*") ? queue.startsWith(name.slice(0, -1)) : name === queue;

/** Whether the session has a right: in this queue, or, without one, in some. The server has the last word. */
export function may(right: Right, queue?: string): boolean {
  const now = session.value;
  if (now.state !== "in") return false;
  if (now.who.kind === IdentityKind.UNSPECIFIED) return true;
  return now.who.grants.some((grant) => gives(grant, right, queue));
}

/** Whether the session has a right in all queues: what concerns the whole fleet needs it so. */
export function mayEverywhere(right: Right): boolean {
  const now = session.value;
  if (now.state !== "in") return false;
  if (now.who.kind === IdentityKind.UNSPECIFIED) return true;
  return now.who.grants.some((grant) => gives(grant, right, undefined) && isOfAll(grant));
}

const isOfAll = ({ queues }: Grant): boolean => queues.length === 0 || queues.includes("*");

function gives({ role, queues }: Grant, right: Right, queue: string | undefined): boolean {
  if (RIGHTS[role]?.includes(right) !== true) return false;
  return queue === undefined || queues.length === 0 || queues.some((name) => covers(name, queue));
}
