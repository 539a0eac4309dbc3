import { expect, test } from "vitest";
import { redisFault } from "./reply-fault.ts";

function reply(text: string): Error {
  return Object.assign(new Error(text), { name: "ReplyError", command: { name: "auth", args: ["secret"] } });
}

test.for([
  ["NOPERM this user has no permissions to run the 'info' command", "permanent", "redis_rights"],
  [
    "NOPERM this user has no permissions to run the 'rpop' command script: 5f, on @user_script:1.",
    "permanent",
    "redis_rights",
  ],
  [
    "ERR ACL failure in script: NOPERM User x has no permissions to run the 'rpop' command",
    "permanent",
    "redis_rights",
  ],
  ["NOAUTH Authentication required.", "permanent", "redis_password"],
  ["WRONGPASS invalid username-password pair or user is disabled.", "permanent", "redis_password"],
  ["ERR invalid password", "permanent", "redis_password"],
  ["ERR operation not permitted", "permanent", "redis_password"],
  ["DENIED Redis is running in protected mode because …", "permanent", "redis_protected_mode"],
  ["ERR max number of clients reached", "passing", "redis_clients"],
  ["OOM command not allowed when used memory > 'maxmemory'.", "passing", "redis_full"],
  ["READONLY You can't write against a read only replica.", "passing", "redis_read_only"],
  ["MISCONF Redis is configured to save RDB snapshots, but …", "passing", "redis_misconfigured"],
  ["LOADING Redis is loading the dataset in memory", "passing", "redis_loading"],
  ["MASTERDOWN Link with MASTER is down", "passing", "redis_replication"],
  ["NOREPLICAS Not enough good replicas to write.", "passing", "redis_replication"],
  ["BUSY Redis is busy running a script.", "passing", "redis_busy"],
  ["CLUSTERDOWN Hash slot not served", "passing", "redis_cluster"],
  ["CROSSSLOT Keys in request don't hash to the same slot", "permanent", "redis_cluster"],
  ["MOVED 3999 127.0.0.1:6381", "permanent", "redis_cluster"],
  ["WRONGTYPE Operation against a key holding the wrong kind of value", "permanent", "redis_keys"],
  ["ERR unknown command 'EVALSHA', with args beginning with: '5f' ", "permanent", "redis_commands"],
  ["ERR unknown subcommand 'UNBLOCK'. Try CLIENT HELP.", "permanent", "redis_commands"],
  ["ERR DB index is out of range", "permanent", "redis_database"],
  [`Unknown RESP type 72 "H". Please report this.`, "permanent", "redis_protocol"],
  ["NOSCRIPT No matching script. Please use EVAL.", "passing", "redis_interrupted"],
  ["EXECABORT Transaction discarded because of previous errors.", "ours", "redis_usage"],
  ["ERR syntax error", "ours", "redis_usage"],
] as const)("%s is %s", ([text, kind, reason]) => {
  expect(redisFault(reply(text))).toMatchObject({ kind, reason });
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
