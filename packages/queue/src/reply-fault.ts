import { describe, type Fault, faultOf, type StoreWords, socketFault, withFault } from "@muster/runtime";
import { REPLIES, type Whereabouts } from "./replies.ts";

const REDIS: StoreWords = {
  name: "Redis",
  prefix: "redis",
  noTls:
    "write redis instead of rediss in REDIS_URL, and no REDIS_CA_FILE or REDIS_CERT_FILE, or name its port for TLS",
  trust: "name its root in REDIS_CA_FILE",
  certificate: "name one of ours in REDIS_CERT_FILE and REDIS_KEY_FILE",
};

/** What the driver says by itself, for people who do not know it. The first one that fits counts. */
const DRIVERS_WORDS: readonly (readonly [words: RegExp, ours: string])[] = [
  [/^hung up$/u, "Redis closed the connection at once"],
  [
    /^Command timed out|^Socket timeout/u,
    "Redis does not answer in time: see whether it is busy, frozen or cut off",
  ],
  [
    /Connection is closed|due to connection close|Stream isn't writeable|max retries per request|is already connecting/u,
    "there is no connection to Redis just now, and another is being made: see whether it runs, and can be reached",
  ],
];

/** `ReplyError` of the driver: the server has answered, so the connection works. */
export function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === "ReplyError";
}

/**
 * What an error of the driver means. Its own text is reported, never its `command`, whose arguments may be a password.
 */
export function redisFault(error: unknown): Fault {
  const known = faultOf(error);
  if (known !== undefined) return known;
  const text = textOf(error);
  const row = rowOf(text);
  if (row !== undefined) return { kind: row.kind, reason: row.reason, cause: `${text}: ${row.mend}` };
  if (isReply(error)) return { kind: "ours", reason: "redis_usage", cause: text };
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return (
    socketFault(code, REDIS) ?? {
      kind: "passing",
      reason: "redis_unreachable",
      cause: DRIVERS_WORDS.find(([words]) => words.test(text))?.[1] ?? unknownWords(error, code),
    }
  );
}

/** What the text of it may contain nobody has looked at: it goes into the log alone, where secrets are hidden. */
function unknownWords(error: unknown, code: string): string {
  const name = code === "" && error instanceof Error ? error.name : code;
  return `the connection to Redis has failed${name === "" ? "" : ` (${name})`}: the log has more`;
}

/** What a reply says about where our writes go; undefined for one that says nothing about it, and for all other errors. */
export function whereabouts(error: unknown): Whereabouts | undefined {
  return isReply(error) ? rowOf(textOf(error))?.writes : undefined;
}

/**
 * Whether a reply means that another server may take our writes by now, which only a new connection finds: after a failover
 * the former one stays reachable as a replica.
 * @param seeks of several servers the right one is looked for. Otherwise MOVED never passes, and is no reason to connect again
 */
export function leadsElsewhere(error: Error, seeks: boolean): boolean {
  if (!isReply(error)) return false;
  if (seeks && error.message.startsWith("MOVED "))
    withFault(error, { kind: "passing", reason: "redis_cluster", cause: `${error.message}: it is followed` });
  const writes = whereabouts(error);
  return (writes === "elsewhere" || writes === "doubtful") && redisFault(error).kind === "passing";
}

const rowOf = (text: string): (typeof REPLIES)[number] | undefined =>
  REPLIES.find(({ reply }) => reply.test(text));

const textOf = (error: unknown): string =>
  withoutArguments(error instanceof Error ? error.message : describe(error));

/** Servers repeat the arguments of a command that they do not know, and an argument of AUTH is a password. */
function withoutArguments(text: string): string {
  return text.replace(/,? with args beginning with:.*$/su, "");
}

/** The error with its meaning, for `faultOf`. */
export function classified<E extends Error>(error: E): E {
  return withFault(error, redisFault(error));
}

/** The command that was refused. */
export function commandOf(error: Error): unknown {
  const command: unknown = "command" in error ? error.command : undefined;
  return typeof command === "object" && command !== null && "name" in command ? command.name : undefined;
}
