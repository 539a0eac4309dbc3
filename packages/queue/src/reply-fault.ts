import { describe, type Fault, type FaultKind, faultOf, socketFault, withFault } from "@muster/runtime";

interface Row {
  /** How the server's text begins, or what it contains where a proxy or a script puts words before it. */
  readonly reply: RegExp;
  readonly kind: FaultKind;
  /** Also the name of the degradation. */
  readonly reason: string;
  /** What to do about it. */
  readonly mend: string;
}

/**
 * What Redis says when it does not do what it was asked to. `passing` is what ends without anybody changing this
 * process's settings, so that a retry every second is right; `permanent` is retried slowly.
 */
const REPLIES: readonly Row[] = [
  {
    reply: /\bNOPERM\b/u,
    kind: "permanent",
    reason: "redis_rights",
    mend: "give its user the rights that docs/operations.md lists",
  },
  {
    reply: /^(NOAUTH|WRONGPASS)\b|invalid password|operation not permitted/u,
    kind: "permanent",
    reason: "redis_password",
    mend: "check user and password of REDIS_URL or REDIS_PASSWORD",
  },
  {
    reply: /without any password|no password is set|wrong number of arguments for 'auth'/u,
    kind: "permanent",
    reason: "redis_password",
    mend: "this server has no such user or password",
  },
  {
    reply: /^DENIED\b|protected mode/u,
    kind: "permanent",
    reason: "redis_protected_mode",
    mend: "set a password for this Redis, or let it listen on trusted addresses only",
  },
  {
    reply: /max number of clients|max number of connections/u,
    kind: "passing",
    reason: "redis_clients",
    mend: "raise its maxclients, or close clients that nobody needs",
  },
  {
    reply: /\bOOM\b/u,
    kind: "passing",
    reason: "redis_full",
    mend: "raise its maxmemory; workers find jobs by SQL meanwhile",
  },
  {
    reply: /\bREADONLY\b/u,
    kind: "passing",
    reason: "redis_read_only",
    mend: "this is a replica: point REDIS_URL at the primary, unless a failover is under way",
  },
  {
    reply: /\bMISCONF\b/u,
    kind: "passing",
    reason: "redis_misconfigured",
    mend: "it cannot write its snapshot: look at its disk and its log",
  },
  {
    reply: /^LOADING\b/u,
    kind: "passing",
    reason: "redis_loading",
    mend: "it is loading its data from disk: wait",
  },
  {
    reply: /^(MASTERDOWN|NOREPLICAS|NOGOODSLAVE)\b/u,
    kind: "passing",
    reason: "redis_replication",
    mend: "its primary or its replicas cannot be reached",
  },
  {
    reply: /^(BUSY|UNKILLABLE)\b/u,
    kind: "passing",
    reason: "redis_busy",
    mend: "somebody's script is still running: SCRIPT KILL, or wait",
  },
  {
    reply: /^(CLUSTERDOWN|TRYAGAIN|ASK)\b/u,
    kind: "passing",
    reason: "redis_cluster",
    mend: "the cluster is incomplete, or a slot is being moved: wait, or look at CLUSTER INFO",
  },
  {
    reply: /^(CROSSSLOT|MOVED)\b/u,
    kind: "permanent",
    reason: "redis_cluster",
    mend: "this is a Cluster, where keys lie on several nodes: write redis+cluster:// in REDIS_URL, and give REDIS_KEY_PREFIX a hash tag such as {muster}:",
  },
  {
    reply: /\bWRONGTYPE\b/u,
    kind: "permanent",
    reason: "redis_keys",
    mend: "something else uses a key of ours: set REDIS_KEY_PREFIX, or delete that key",
  },
  {
    reply: /unknown (sub)?command|command is disabled|not allowed|not supported|unsupported command/iu,
    kind: "permanent",
    reason: "redis_commands",
    mend: "this server or proxy lacks the command: Muster needs Redis 6.2 or Valkey itself, and for Sentinels redis+sentinel://host:port/master-name",
  },
  {
    reply: /DB index|SELECT is not allowed/u,
    kind: "permanent",
    reason: "redis_database",
    mend: "this server has no such database number: check REDIS_DB or the path of REDIS_URL",
  },
  {
    reply: /^(NOSCRIPT|UNBLOCKED)\b/u,
    kind: "passing",
    reason: "redis_interrupted",
    mend: "the command will be repeated",
  },
  {
    reply: /Unknown RESP type|as reply type byte/u,
    kind: "permanent",
    reason: "redis_protocol",
    mend: "what answers there is no Redis: check host and port of REDIS_URL",
  },
  { reply: /^EXECABORT\b/u, kind: "ours", reason: "redis_usage", mend: "report it" },
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
  const text = withoutArguments(error instanceof Error ? error.message : describe(error));
  const row = REPLIES.find(({ reply }) => reply.test(text));
  if (row !== undefined) return { kind: row.kind, reason: row.reason, cause: `${text}: ${row.mend}` };
  if (isReply(error)) return { kind: "ours", reason: "redis_usage", cause: text };
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return socketFault(code, "Redis", "redis") ?? { kind: "passing", reason: "redis_unreachable", cause: text };
}

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
