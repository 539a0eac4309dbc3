import { type Grant, ROLES, type Role } from "./identity.ts";
import { isQueuePattern, isTypePattern, QUEUE_PATTERN_RULE, TYPE_PATTERN_RULE } from "./patterns.ts";

/** What was made of a text, or why it is none. */
export type Read<T> = { readonly value: T } | { readonly because: string };

export const GRANT_FORM =
  "role[@queue+queue][:type+type], such as developer@mail*+reports or worker@gpu:render";

/** Where it holds if nothing is said. */
const EVERYWHERE: readonly string[] = ["*"];

/** `developer@mail*+reports, viewer`: grants as they are written in settings and on the command line. */
export function readGrants(text: string): Read<readonly Grant[]> {
  const grants: Grant[] = [];
  for (const one of text.split(",")) {
    const read = readGrant(one.trim());
    if ("because" in read) return read;
    grants.push(read.value);
  }
  return { value: grants };
}

function readGrant(text: string): Read<Grant> {
  const [, role = "", queues, types] = /^([^@:]*)(?:@([^:]*))?(?::(.*))?$/su.exec(text) ?? [];
  if (!isRole(role))
    return { because: `${shown(text)} is no grant: expected one of ${ROLES.join(", ")}, got ${shown(role)}` };
  if (types !== undefined && role !== "worker") return { because: `${shown(text)}: only a worker has types` };
  const grant = { role, queues: queues?.split("+") ?? EVERYWHERE, types: types?.split("+") ?? EVERYWHERE };
  const mistake = patternMistake(grant);
  return mistake === undefined ? { value: grant } : { because: `${shown(text)}: ${mistake}` };
}

/** What is wrong with where a grant holds; undefined when nothing is. */
function patternMistake({ queues, types }: Grant): string | undefined {
  const queue = queues.find((pattern) => !isQueuePattern(pattern));
  if (queue !== undefined) return `expected ${QUEUE_PATTERN_RULE}, got ${shown(queue)}`;
  const type = types.find((pattern) => !isTypePattern(pattern));
  return type === undefined ? undefined : `expected ${TYPE_PATTERN_RULE}, got ${shown(type)}`;
}

const isRole = (text: string): text is Role => ROLES.some((role) => role === text);

/** The same the other way, for people. */
export function grantText({ role, queues, types }: Grant): string {
  const where = isEverywhere(queues) ? "" : `@${queues.join("+")}`;
  const what = role !== "worker" || isEverywhere(types) ? "" : `:${types.join("+")}`;
  return `${role}${where}${what}`;
}

const isEverywhere = (patterns: readonly string[]): boolean => patterns.includes("*");

const MAX_SHOWN = 80;
const shown = (text: string): string => JSON.stringify(text.slice(0, MAX_SHOWN));
