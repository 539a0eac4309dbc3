import { matchesPattern, PermanentError } from "@muster/job";

/** What a secret is used for: by jobs of this type, and, where the payload chooses whom it goes to, by whom. */
export interface SecretUse {
  readonly type: string;
  /** The origin of the URL of an `http` job, the program of a `command` job. */
  readonly to?: string;
}

/** One entry of SECRETS_ALLOW. */
export interface SecretRule {
  readonly secret: string;
  readonly type: string;
  readonly to: string | undefined;
}

/** Letters first: a name is that of a file as well, and never `..`. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/u;
export const SECRET_NAME_RULE = "1 to 64 of the characters A-Z a-z 0-9 _ . - with a letter or a digit first";
/** Each line of a log is searched for each of them. */
const MAX_SECRETS = 64;

export const isSecretName = (name: unknown): name is string => typeof name === "string" && NAME.test(name);

/** The variable that a secret may be in. */
export const variableOf = (name: string): string => `SECRET_${name.toUpperCase().replaceAll(/[.-]/gu, "_")}`;

/**
 * The rules of a list such as `stripe:charge.*`, `stripe:http@api.stripe.com`, `deploy:command@git`; or, as text, what is
 * wrong with it. Nothing is allowed that no entry names: whoever may submit `http` jobs could send any secret anywhere.
 */
export function readRules(entries: readonly string[]): readonly SecretRule[] | string {
  const rules = entries.map(readRule);
  const mistake = rules.find((rule) => typeof rule === "string");
  if (mistake !== undefined) return mistake;
  const read = rules.filter((rule) => typeof rule !== "string");
  const names = [...new Set(read.map(({ secret }) => secret))];
  const twice = names.find((name, index) =>
    names.some((other, place) => place < index && variableOf(other) === variableOf(name)),
  );
  if (twice !== undefined) return `two secrets would have the variable ${variableOf(twice)}`;
  return names.length > MAX_SECRETS ? `there are ${names.length} secrets: at most ${MAX_SECRETS}` : read;
}

function readRule(entry: string): SecretRule | string {
  const [secret = "", ...rest] = entry.split(":");
  const use = rest.join(":");
  const told = JSON.stringify(entry.slice(0, 100));
  if (!isSecretName(secret)) return `in ${told}, the secret: expected ${SECRET_NAME_RULE}`;
  if (use === "") return `in ${told}: expected <secret>:<type>, which says whose jobs may use it`;
  if (use === "http" || use === "command")
    return `in ${told}: expected ${use}@<${use === "http" ? "host" : "program"}>, because whoever submits such a job chooses where it goes`;
  if (use.startsWith("command@")) return { secret, type: "command", to: use.slice("command@".length) };
  if (!use.startsWith("http@")) return { secret, type: use, to: undefined };
  const to = originOf(use.slice("http@".length));
  return to === undefined
    ? `in ${told}: expected http@<host>, http@<host>:<port> or http@http://<host>:<port> without TLS, and no path`
    : { secret, type: "http", to };
}

/** Over TLS, unless it is written otherwise. */
function originOf(text: string): string | undefined {
  const url = URL.parse(text.includes("://") ? text : `https://${text}`);
  if (url === null || !/^https?:$/u.test(url.protocol) || url.hostname.includes("*")) return undefined;
  return url.href === `${url.origin}/` ? url.origin : undefined;
}

/**
 * @throws PermanentError unless a rule allows it; whether there is such a secret is not told
 */
export function checkUse(rules: readonly SecretRule[], name: unknown, { type, to }: SecretUse): void {
  if (!isSecretName(name)) throw new PermanentError(`secret: expected a name of ${SECRET_NAME_RULE}`);
  const allowed = rules.some(
    (rule) => rule.secret === name && rule.to === to && covers(rule.type, type, to !== undefined),
  );
  if (allowed) return;
  const use = to === undefined ? type : `${type}@${to.replace(/^https:\/\//u, "")}`;
  throw new PermanentError(
    `secret:${name} is not allowed for jobs of type ${use}; to allow it, add ${name}:${use} to SECRETS_ALLOW of their workers`,
  );
}

/** A beginning says nothing of the types whose payloads choose where a secret goes. */
const covers = (pattern: string, type: string, exactly: boolean): boolean =>
  exactly ? pattern === type : matchesPattern(pattern, type);
