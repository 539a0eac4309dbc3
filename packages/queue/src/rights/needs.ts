import type { Keys } from "../keys.ts";

/** One command of a pipeline: its name, then its arguments. */
export type Command = readonly [name: string, ...args: (string | number)[]];

/**
 * What a command is for. Without one of `push`, `take` and `repair` the lists are of no use, and jobs are found by SQL;
 * without any of the rest something is slower.
 */
export type Duty = "push" | "take" | "repair" | "tell" | "hear" | "tidy";

export interface Need {
  /** As a rule of an ACL names it, without its plus. */
  readonly command: string;
  readonly duty: Duty;
  /** The command in a form that changes nothing; absent where only its use shows whether it is allowed. */
  readonly ask?: (keys: Keys) => Command;
  /** What is lost without it, for people. */
  readonly without: string;
}

const BY_SQL = "workers find jobs by SQL, which is slower";
const NO_PROGRESS = "cancels, new queues and watchers' events arrive by polling, seconds later";
/** The digest of a script that no server knows. */
const NO_SCRIPT = "0".repeat(40);

/**
 * Every command that Muster sends, and the right it takes. Sent for the key `probe`, which holds a text: commands for
 * lists and sets are answered with WRONGTYPE, which comes after the check of rights, and so change nothing.
 */
export const NEEDS: readonly Need[] = [
  { command: "set", duty: "push", ask: ({ probe }) => ["set", probe, "1", "PX", 10_000], without: BY_SQL },
  { command: "lpush", duty: "push", ask: ({ probe }) => ["lpush", probe, ""], without: BY_SQL },
  { command: "sadd", duty: "push", ask: ({ probe }) => ["sadd", probe, ""], without: BY_SQL },
  { command: "brpop", duty: "take", ask: ({ probe }) => ["brpop", probe, 1], without: BY_SQL },
  { command: "evalsha", duty: "take", ask: ({ probe }) => ["evalsha", NO_SCRIPT, 1, probe], without: BY_SQL },
  { command: "eval", duty: "take", ask: ({ probe }) => ["eval", "return 1", 1, probe], without: BY_SQL },
  // Of nothing; a lane, because a user may have the other keys and not these.
  { command: "rpop", duty: "take", ask: (keys) => ["rpop", keys.lane("q:default"), 0], without: BY_SQL },
  { command: "smembers", duty: "take", ask: ({ names }) => ["smembers", names], without: BY_SQL },
  { command: "get", duty: "repair", ask: ({ marker }) => ["get", marker], without: BY_SQL },
  // A user may have one key and not the other, and either may be somebody else's.
  { command: "get", duty: "repair", ask: ({ owner }) => ["get", owner], without: BY_SQL },
  { command: "llen", duty: "repair", ask: ({ probe }) => ["llen", probe], without: BY_SQL },
  { command: "lindex", duty: "repair", ask: ({ probe }) => ["lindex", probe, -1], without: BY_SQL },
  { command: "rpush", duty: "repair", ask: ({ probe }) => ["rpush", probe, ""], without: BY_SQL },
  { command: "lrem", duty: "repair", ask: ({ probe }) => ["lrem", probe, 1, ""], without: BY_SQL },
  {
    command: "publish",
    duty: "tell",
    ask: ({ signals }) => ["publish", signals, "[]"],
    without: NO_PROGRESS,
  },
  { command: "subscribe", duty: "hear", without: NO_PROGRESS },
  {
    command: "info",
    duty: "tidy",
    ask: () => ["info", "server"],
    without: "a restart of Redis that loses a part of its lists is noticed late",
  },
  {
    command: "client|id",
    duty: "tidy",
    ask: () => ["client", "id"],
    without: "a stop and a new queue wait up to 2 s",
  },
  {
    command: "client|unblock",
    duty: "tidy",
    ask: () => ["client", "unblock", 0],
    without: "a stop and a new queue wait up to 2 s",
  },
  {
    command: "lpos",
    duty: "tidy",
    ask: ({ probe }) => ["lpos", probe, ""],
    without: "ExplainJob cannot tell whether a job is in its list",
  },
  {
    command: "srem",
    duty: "tidy",
    ask: ({ probe }) => ["srem", probe, ""],
    without: "queues that no longer exist stay known for ever",
  },
  {
    command: "ltrim",
    duty: "tidy",
    ask: ({ probe }) => ["ltrim", probe, 0, -1],
    without: "lists that nobody takes from any more stay in Redis",
  },
  {
    command: "ping",
    duty: "tidy",
    ask: () => ["ping"],
    without: "a dead link of the subscriber is noticed late",
  },
];
