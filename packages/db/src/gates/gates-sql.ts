import { PRIORITIES } from "@muster/job";
import { AMOUNT, type Limit, MAX_KEY_LENGTH, MAX_LIMITS_OF_A_JOB, prefixOf } from "@muster/policy";
import type { Places } from "../statement.ts";

/** The limits that all jobs of a statement have, as arrays side by side, in the order of their names. */
export interface Limiting {
  readonly prefixes: readonly string[];
  readonly keyLabels: readonly (string | null)[];
}

export function limitingOf(limits: readonly Pick<Limit, "name" | "generation" | "keyLabel">[]): Limiting {
  return {
    prefixes: limits.map(prefixOf),
    keyLabels: limits.map(({ keyLabel }) => keyLabel ?? null),
  };
}

/** `shortKey`: char_length counts what that counts. */
const shortened = (key: string): string =>
  `CASE WHEN char_length(${key}) > ${MAX_KEY_LENGTH} THEN '#' || md5(${key}) ELSE ${key} END`;

/** `gatesOf`, of the row named `t`. Written out for each limit that a job may have: a subquery would be planned for each row. */
export function gatesSql(p: Places<Limiting>): string {
  const gates = Array.from({ length: MAX_LIMITS_OF_A_JOB }, (_, index) => gateSql(p, index + 1));
  return `array_remove(ARRAY[${gates.join(", ")}], NULL)`;
}

/** The gate of the limit at this place, from 1; NULL beyond the last. */
export function gateSql(p: Places<Limiting>, place: number): string {
  const key = `coalesce(t.labels ->> (${p.keyLabels}::text[])[${place}], '')`;
  return `(${p.prefixes}::text[])[${place}] || ':' || ${shortened(key)}`;
}

export const rankSql = (row: string): string =>
  `CASE ${row}.priority ${PRIORITIES.map((priority, rank) => `WHEN '${priority}' THEN '${rank}'`).join(" ")} END`;

/** `limitHold`, before this gate for the queue and the priority of a row; NULL where the gate is. */
export const holdSql = (gate: string, row = "t"): string =>
  `'limit:' || left(${gate}, strpos(${gate}, ':') - 1) || ':' || ${rankSql(row)} || ':' || ${row}.queue || ':'
                || substr(${gate}, strpos(${gate}, ':') + 1)`;

/** Where a row named `t` waits that becomes queued without being admitted; NULL for one without gates. */
export const OWN_HOLD: string = holdSql("t.gates[1]");

/** `costOf`, as a float8. */
export const costSql = (said: string, burst: string): string =>
  `CASE WHEN ${said} ~ '${AMOUNT}' THEN least(greatest(${said}::float8, 1), greatest(${burst}, 1)) ELSE 1 END`;
