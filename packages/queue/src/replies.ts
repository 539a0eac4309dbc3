import type { FaultKind } from "@muster/runtime";

/**
 * What a reply to a write says about where our writes go:
 * - `elsewhere`: another server takes them, and only a new connection finds it.
 * - `here`: this is the right server, though it refuses.
 * - `doubtful`: this was the right one, and may have been cut off while another took its place.
 */
export type Whereabouts = "elsewhere" | "here" | "doubtful";

interface Row {
  /** How the server's text begins, or what it contains where a proxy or a script puts words before it. */
  readonly reply: RegExp;
  readonly kind: FaultKind;
  /** Also the name of the degradation. */
  readonly reason: string;
  /** Absent where it says nothing about that: whoever was not let in, or still loads its data, may be any server. */
  readonly writes?: Whereabouts;
  /** What to do about it. */
  readonly mend: string;
}

/**
 * What Redis and Valkey say when they do not do what they were asked to, by the sources of Redis 6.2 to 8 and of Valkey
 * 8. `passing` is what ends without anybody changing this process's settings, so that a retry every second is right;
 * `permanent` is retried slowly. The first row that fits counts.
 */
export const REPLIES: readonly Row[] = [
  {
    // Redis 6.2 has words of its own where a script lacks a right.
    reply: /\bNOPERM\b|user executing the script can't/u,
    kind: "permanent",
    reason: "redis_rights",
    // Each of a Cluster's nodes says so, before it looks whose the key is.
    writes: "here",
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
    reply: /max number of (clients|connections)/u,
    kind: "passing",
    reason: "redis_clients",
    mend: "raise its maxclients, or close clients that nobody needs",
  },
  {
    reply: /\bOOM\b/u,
    kind: "passing",
    reason: "redis_full",
    writes: "here",
    mend: "raise its maxmemory; workers find jobs by SQL meanwhile",
  },
  {
    reply: /\bREADONLY\b/u,
    kind: "passing",
    reason: "redis_read_only",
    writes: "elsewhere",
    mend: "this is a replica: point REDIS_URL at the primary, unless a failover is under way",
  },
  {
    reply: /\bMISCONF\b/u,
    kind: "passing",
    reason: "redis_misconfigured",
    writes: "here",
    mend: "it cannot write its snapshot or its append-only file: look at its disk and its log",
  },
  {
    reply: /^LOADING\b/u,
    kind: "passing",
    reason: "redis_loading",
    mend: "it is loading its data from disk: wait",
  },
  {
    reply: /\bNOREPLICAS\b/u,
    kind: "passing",
    reason: "redis_replication",
    // `min-replicas-to-write` is there so that a primary that is cut off stops to take writes.
    writes: "doubtful",
    mend: "fewer of its replicas are in step than its min-replicas-to-write asks for: look at them",
  },
  {
    reply: /\bMASTERDOWN\b/u,
    kind: "passing",
    reason: "redis_replication",
    writes: "elsewhere",
    mend: "this is a replica, and its primary cannot be reached",
  },
  {
    reply: /^BUSY\b/u,
    kind: "passing",
    reason: "redis_busy",
    writes: "here",
    mend: "somebody's script or module is still running: SCRIPT KILL, or wait",
  },
  {
    reply: /^CLUSTERDOWN\b|while the cluster is down|access a slot not served/u,
    kind: "passing",
    reason: "redis_cluster",
    writes: "elsewhere",
    mend: "the cluster is incomplete, or this node is cut off from it: wait, or look at CLUSTER INFO",
  },
  {
    reply: /^(TRYAGAIN|ASK)\b|access a non local key|during rehashing of the slot/u,
    kind: "passing",
    reason: "redis_cluster",
    // The node that the slot leaves owns it until it has left.
    writes: "here",
    mend: "the slot of our keys is being moved: wait, or finish the move (redis-cli --cluster fix)",
  },
  {
    reply: /^MOVED\b/u,
    kind: "permanent",
    reason: "redis_cluster",
    writes: "elsewhere",
    mend: "this is a node of a Cluster: write redis+cluster:// in REDIS_URL, and give REDIS_KEY_PREFIX a hash tag such as {muster}:",
  },
  {
    reply: /^CROSSSLOT\b|(don't|do not) hash to the same slot/u,
    kind: "permanent",
    reason: "redis_cluster",
    mend: "this is a Cluster, where keys lie on several nodes: write redis+cluster:// in REDIS_URL, and give REDIS_KEY_PREFIX a hash tag such as {muster}:",
  },
  {
    reply: /\bWRONGTYPE\b/u,
    kind: "permanent",
    reason: "redis_keys",
    writes: "here",
    mend: "something else uses a key of ours: set REDIS_KEY_PREFIX, or delete that key",
  },
  {
    reply: /DB index|SELECT is not allowed/u,
    kind: "permanent",
    reason: "redis_database",
    mend: "this server has no such database number: check REDIS_DB or the path of REDIS_URL",
  },
  {
    reply: /unknown (sub)?command|command is disabled|not allowed|not supported|unsupported command/iu,
    kind: "permanent",
    reason: "redis_commands",
    mend: "this server or proxy lacks the command: Muster needs Redis 6.2 or Valkey itself, and for Sentinels redis+sentinel://host:port/master-name",
  },
  {
    reply: /^UNBLOCKED\b/u,
    kind: "passing",
    reason: "redis_interrupted",
    writes: "elsewhere",
    mend: "the command was ended from outside and will be repeated",
  },
  {
    reply: /^NOSCRIPT\b|Script killed by user/u,
    kind: "passing",
    reason: "redis_interrupted",
    mend: "the command will be repeated",
  },
  {
    reply: /Unknown RESP type|as reply type byte/u,
    kind: "permanent",
    reason: "redis_protocol",
    mend: "what answers there is no Redis, or one that takes nothing but TLS: check host and port of REDIS_URL, which begins with rediss for TLS",
  },
];
