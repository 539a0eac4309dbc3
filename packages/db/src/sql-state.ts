import { MusterError } from "@muster/job";
import { type Fault, faultOf, withFault } from "@muster/runtime/bare";
import { sqlFault } from "./sql-fault.ts";

/** Questions about a driver's error. What it means is in the table of `sql-fault.ts`. */

/** Nothing was done and the same statement may succeed now: serialization failure, deadlock. */
const CONFLICTS = new Set(["40001", "40P01"]);

/**
 * A prepared statement is missing, or there when it should not be: a pooler gave the session to somebody else
 * meanwhile.
 */
const LOST_PREPARED = new Set(["26000", "42P05"]);

/** The database cannot be used now: connection, resources, operator intervention, system errors. */
const UNAVAILABLE_CLASSES = new Set(["08", "53", "57", "58"]);

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}

export function isConflict(error: unknown): boolean {
  return CONFLICTS.has(codeOf(error));
}

/** Nothing was done: statements cannot be prepared over this connection, and the same statement may succeed unprepared. */
export function lostPrepared(error: unknown): boolean {
  return LOST_PREPARED.has(codeOf(error));
}

/**
 * Thrown within a transaction, it causes the whole transaction to be repeated, like a serialization failure of the
 * server.
 */
export function conflict(message: string): Error {
  return Object.assign(new Error(message), { code: "40001" });
}

/** What a policy refuses has the code of a missing right, though each row is judged for itself: told by who says so. */
const POLICIES = "ExecWithCheckOptions";
const CHECK_OPTION_VIOLATED = "44000";

function readFault(error: unknown): Fault {
  const known = faultOf(error);
  if (known !== undefined) return known;
  const byPolicy = error instanceof Error && "routine" in error && error.routine === POLICIES;
  return sqlFault(
    byPolicy ? CHECK_OPTION_VIOLATED : codeOf(error),
    error instanceof Error ? error.message : "",
  );
}

/** What a failed statement or connection means; the driver's error carries it from then on (`faultOf`). */
export function classify(error: unknown): Fault {
  const fault = readFault(error);
  if (typeof error === "object" && error !== null) withFault(error, fault);
  return fault;
}

/** True when one row made the whole statement fail, so that its neighbours are worth trying without it. */
export function isRowFault(error: unknown): boolean {
  return readFault(error).kind === "row";
}

/**
 * Also true for what failed before it was sent, such as a TypeError while a statement's values are encoded: trying each
 * alone shows whose value it was.
 */
export function isOneRowsFault(error: unknown): boolean {
  return isRowFault(error) || !(error instanceof MusterError || isServerAnswer(error));
}

/** Nothing was done: others hold one of the rows for longer than the statement was to wait. */
export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === "55P03" || (error instanceof MusterError && codeOf(error.cause) === "55P03");
}

/** The server answered: the connection still works and the statement changed nothing. */
export function isServerAnswer(error: unknown): boolean {
  const code = codeOf(error);
  return /^[0-9A-Z]{5}$/.test(code) && !UNAVAILABLE_CLASSES.has(code.slice(0, 2)) && !code.startsWith("E");
}

/** The driver's own deadline has passed: the statement may still run. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof Error && error.message === "Query read timeout";
}

/** By which the driver tells that the server has no TLS at all. */
const NO_TLS = /does not support SSL/;

/**
 * The other end does without TLS, or does not without it, or both ends do not agree on how: it may take the same connection
 * the other way round. A server that is away says nothing of the kind.
 */
export function isAboutTls(error: unknown): boolean {
  if (hasCode(error, NO_ENTRY) || /^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/.test(codeOf(error))) return true;
  return error instanceof Error && NO_TLS.test(error.message);
}

/** A label for metrics: the SQLSTATE, the socket's code, or "timeout" for a missed deadline. */
export function errorLabel(error: unknown): string {
  const code = codeOf(error);
  if (code !== "") return code;
  return error instanceof Error && /timeout/i.test(error.message) ? "timeout" : "connection";
}

export const FEATURE_NOT_SUPPORTED = "0A000";
export const UNDEFINED_DATABASE = "3D000";
export const NO_RIGHT = "42501";
/** The server takes no writes: after a failover, the old primary, or a replica that an address or a proxy still led to. */
export const READ_ONLY = "25006";

/** A server that has no entry for us in its pg_hba.conf, encrypted or not, may have one for the other. */
export const NO_ENTRY = "28000";

export function hasCode(error: unknown, code: string): boolean {
  return codeOf(error) === code;
}
