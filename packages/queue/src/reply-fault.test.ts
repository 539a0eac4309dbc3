import { expect, test } from "vitest";
import { leadsElsewhere, redisFault, whereabouts } from "./reply-fault.ts";

function reply(text: string): Error {
  return Object.assign(new Error(text), { name: "ReplyError", command: { name: "auth", args: ["secret"] } });
}

const SHUT = "permanent";
const PASSES = "passing";

/** Each text as a server's source has it, the older ones where Redis 6.2 says something else. */
test.for([
  ["NOPERM this user has no permissions to run the 'info' command", SHUT, "redis_rights", "here"],
  [
    "NOPERM this user has no permissions to run the 'rpop' command script: 5f, on @user_script:1.",
    SHUT,
    "redis_rights",
    "here",
  ],
  [
    "ERR ACL failure in script: NOPERM User x has no permissions to run the 'rpop' command",
    SHUT,
    "redis_rights",
    "here",
  ],
  [
    "ERR Error running script (call to f_5f): @user_script:20: The user executing the script can't run this command or subcommand",
    SHUT,
    "redis_rights",
    "here",
  ],
  [
    "ERR Error running script (call to f_5f): @user_script:20: The user executing the script can't access at least one of the keys mentioned in the command arguments",
    SHUT,
    "redis_rights",
    "here",
  ],
  ["NOAUTH Authentication required.", SHUT, "redis_password", undefined],
  [
    "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH …",
    SHUT,
    "redis_password",
    undefined,
  ],
  ["WRONGPASS invalid username-password pair or user is disabled.", SHUT, "redis_password", undefined],
  ["ERR invalid password", SHUT, "redis_password", undefined],
  ["ERR operation not permitted", SHUT, "redis_password", undefined],
  ["DENIED Redis is running in protected mode because …", SHUT, "redis_protected_mode", undefined],
  ["DENIED Running in protected mode because …", SHUT, "redis_protected_mode", undefined],
  ["ERR max number of clients reached", PASSES, "redis_clients", undefined],
  ["ERR max number of clients + cluster connections reached", PASSES, "redis_clients", undefined],
  ["OOM command not allowed when used memory > 'maxmemory'.", PASSES, "redis_full", "here"],
  [
    "@user_script: 20: -OOM command not allowed when used memory > 'maxmemory'.",
    PASSES,
    "redis_full",
    "here",
  ],
  ["READONLY You can't write against a read only replica.", PASSES, "redis_read_only", "elsewhere"],
  [
    "@user_script: 20: -READONLY You can't write against a read only replica.",
    PASSES,
    "redis_read_only",
    "elsewhere",
  ],
  ["MISCONF Redis is configured to save RDB snapshots, but …", PASSES, "redis_misconfigured", "here"],
  ["MISCONF Errors writing to the AOF file: No space left on device", PASSES, "redis_misconfigured", "here"],
  ["MISCONF Valkey is configured to save RDB snapshots, but …", PASSES, "redis_misconfigured", "here"],
  ["LOADING Redis is loading the dataset in memory", PASSES, "redis_loading", undefined],
  ["LOADING Valkey is loading the dataset in memory", PASSES, "redis_loading", undefined],
  ["MASTERDOWN Link with MASTER is down and …", PASSES, "redis_replication", "elsewhere"],
  ["NOREPLICAS Not enough good replicas to write.", PASSES, "redis_replication", "doubtful"],
  [
    "NOREPLICAS Not enough good replicas to write. script: 5f, on @user_script:20.",
    PASSES,
    "redis_replication",
    "doubtful",
  ],
  ["BUSY Redis is busy running a script. You can only call …", PASSES, "redis_busy", "here"],
  ["BUSY Valkey is busy running a module command.", PASSES, "redis_busy", "here"],
  ["CLUSTERDOWN Hash slot not served", PASSES, "redis_cluster", "elsewhere"],
  ["CLUSTERDOWN The cluster is down", PASSES, "redis_cluster", "elsewhere"],
  ["CLUSTERDOWN The cluster is down and only accepts read commands", PASSES, "redis_cluster", "elsewhere"],
  [
    "Script attempted to execute a command while the cluster is down script: 5f, on @user_script:20.",
    PASSES,
    "redis_cluster",
    "elsewhere",
  ],
  ["TRYAGAIN Multiple keys request during rehashing of slot", PASSES, "redis_cluster", "here"],
  ["ASK 3999 127.0.0.1:6381", PASSES, "redis_cluster", "here"],
  [
    "ERR Error running script (call to f_5f): @user_script:20: Lua script attempted to access a non local key in a cluster node",
    PASSES,
    "redis_cluster",
    "here",
  ],
  ["MOVED 3999 127.0.0.1:6381", SHUT, "redis_cluster", "elsewhere"],
  ["CROSSSLOT Keys in request don't hash to the same slot", SHUT, "redis_cluster", undefined],
  ["ERR Script attempted to access keys that do not hash to the same slot", SHUT, "redis_cluster", undefined],
  ["WRONGTYPE Operation against a key holding the wrong kind of value", SHUT, "redis_keys", "here"],
  ["ERR unknown command 'EVALSHA', with args beginning with: '5f' ", SHUT, "redis_commands", undefined],
  ["ERR unknown subcommand 'UNBLOCK'. Try CLIENT HELP.", SHUT, "redis_commands", undefined],
  ["ERR DB index is out of range", SHUT, "redis_database", undefined],
  ["ERR SELECT is not allowed in cluster mode", SHUT, "redis_database", undefined],
  [`Unknown RESP type 72 "H". Please report this.`, SHUT, "redis_protocol", undefined],
  ["NOSCRIPT No matching script. Please use EVAL.", PASSES, "redis_interrupted", undefined],
  [
    "ERR Error running script (call to f_5f): @user_script:1: Script killed by user with SCRIPT KILL...",
    PASSES,
    "redis_interrupted",
    undefined,
  ],
  [
    "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)",
    PASSES,
    "redis_interrupted",
    "elsewhere",
  ],
  ["EXECABORT Transaction discarded because of previous errors.", "ours", "redis_usage", undefined],
  ["ERR syntax error", "ours", "redis_usage", undefined],
] as const)("%s is %s", ([text, kind, reason, writes]) => {
  expect(redisFault(reply(text))).toMatchObject({ kind, reason });
  expect(whereabouts(reply(text))).toBe(writes);
});

test("a connection is left for a server that may have another one in its place, and for no other refusal", () => {
  const leaves = (text: string, seeks: boolean): boolean => leadsElsewhere(reply(text), seeks);
  for (const text of ["READONLY x", "MASTERDOWN x", "CLUSTERDOWN x", "UNBLOCKED x", "NOREPLICAS x"])
    expect([text, leaves(text, false), leaves(text, true)]).toEqual([text, true, true]);
  for (const text of ["OOM x", "LOADING x", "BUSY x", "MISCONF x", "TRYAGAIN x", "NOPERM x", "ERR x"])
    expect([text, leaves(text, false), leaves(text, true)]).toEqual([text, false, false]);
  // Where nobody looks for the node that is meant, the next connection would be told the same.
  expect([leaves("MOVED 1 a:1", false), leaves("MOVED 1 a:1", true)]).toEqual([false, true]);
  expect(leadsElsewhere(new Error("READONLY is not what a server said"), true)).toBe(false);
});

test("an error that is no reply means that Redis does not answer", () => {
  const error = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" });
  expect(redisFault(error)).toMatchObject({ kind: "passing", reason: "redis_unreachable" });
});

test("case B3: what a reply means never tells arguments, of which one may be a password", () => {
  const unknown = reply("ERR unknown command `AUTH`, with args beginning with: `secret`, ");
  expect(redisFault(unknown).cause).toMatch(/unknown command `AUTH`/u);
  expect(redisFault(unknown).cause).not.toContain("secret");
});

test.each([
  "Command timed out",
  "Socket timeout. Expecting data, but didn't receive any in 3000ms.",
  "Connection is closed.",
  "Stream isn't writeable and enableOfflineQueue options is false",
  'Reached the max retries per request limit (which is 0). Refer to "maxRetriesPerRequest" option for details.',
  "Command aborted due to connection close",
  "something with redis://:hunter2@h in it",
])("case S19: what the driver says is said in words of ours: %s", (text) => {
  const { kind, reason, cause } = redisFault(new Error(text));
  expect([kind, reason]).toEqual(["passing", "redis_unreachable"]);
  expect(cause).toMatch(/see whether|the log has more/u);
  expect(cause).not.toMatch(/timed out|Connection is closed|enableOfflineQueue|maxRetries|aborted|hunter2/u);
});
