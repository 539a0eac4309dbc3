import { readFileSync } from "node:fs";
import { type OwnRedis, ownRedis } from "@muster/test/own-servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NEEDS } from "../src/rights/needs.ts";
import { connect, type TestConnection } from "./connection.ts";

const PREFIX = "{muster}:";

let server: OwnRedis;
let admin: TestConnection;

beforeAll(async () => {
  server = await ownRedis();
  admin = await connect(server);
});
afterAll(async () => {
  await admin.redis.close();
  await server.remove();
});

async function asUser(rules: readonly string[], prefix = ""): Promise<TestConnection> {
  await admin.redis.run((client) => client.call("ACL", "SETUSER", "muster", "reset", ...rules));
  return connect({ url: `redis://muster:secret@127.0.0.1:${server.port}` }, prefix);
}

/** The rules of docs/operations.md, as somebody with a prefix would write them. */
function documentedRules(prefix: string): string[] {
  const text = readFileSync(new URL("../../../docs/operations.md", import.meta.url), "utf8");
  const line = /^ACL SETUSER muster (.*)$/mu.exec(text)?.[1] ?? "";
  return line.split(" ").map((rule) => rule.replace(">…", ">secret").replace(/^([~&])/u, `$1${prefix}`));
}

test.for(["", PREFIX])(
  "case B4: the documented rights are all that is needed, with the prefix %j",
  async (prefix) => {
    const { redis, metrics } = await asUser(documentedRules(prefix), prefix);
    await redis.rights.check();
    expect(metrics.degradations.list()).toEqual([]);
    await redis.close();
  },
);

test("case B4: the documents list every command that is sent", () => {
  const documented = documentedRules("").flatMap((rule) => (rule.startsWith("+") ? [rule.slice(1)] : []));
  const sentAtConnect = ["client|setname", "select"];
  const sent = new Set(NEEDS.map(({ command }) => command));
  expect(documented).toEqual([...sent, ...sentAtConnect].toSorted());
});

test("case B4: asking for rights changes nothing", async () => {
  const { redis } = await asUser(["on", ">secret", "~*", "&*", "+@all"]);
  await redis.run((client) => client.flushall());
  await redis.run((client) => client.lpush("q:default", "one"));
  await redis.rights.check();
  await redis.rights.check();
  expect((await redis.run((client) => client.keys("*"))).toSorted()).toEqual(["q:default", "q:probe"]);
  expect(await redis.run((client) => client.lrange("q:default", 0, -1))).toEqual(["one"]);
  await redis.run((client) => client.flushall());
  await redis.close();
});

test.for(NEEDS.filter(({ ask }) => ask !== undefined))(
  "case B4: a user without $command is told so, and the lists are not used where they cannot be",
  async ({ command, duty }) => {
    const { redis, metrics } = await asUser(["on", ">secret", "~*", "&*", "+@all", `-${command}`]);
    await redis.rights.check();
    const [degradation, ...others] = metrics.degradations.list();
    expect(others).toEqual([]);
    expect(degradation).toMatchObject({ reason: "redis_rights" });
    expect(degradation?.text).toContain(`+${command}`);
    expect(redis.rights.lacks(duty)).toBe(true);
    await redis.close();
  },
);

test("case B4: a user who may not use the lists' keys, and a key that is somebody else's, are told", async () => {
  const { redis } = await asUser(["on", ">secret", "~q:probe", "~q:names", "~q:marker", "&*", "+@all"]);
  await redis.rights.check();
  expect(redis.rights.lacks("take")).toBe(true);
  await redis.close();
  // Found by looking: with the owner's mark unreadable, the reconciler failed at every run, and nothing said so.
  await admin.redis.run((client) => client.hset("q:owner", "a", "somebody's"));
  await admin.redis.rights.check();
  expect(admin.redis.rights.lacks("repair")).toBe(true);
  await admin.redis.run((client) => client.flushall());
  await admin.redis.run((client) => client.set("q:default", "somebody's"));
  await admin.redis.rights.check();
  expect(admin.redis.rights.lacks("take")).toBe(true);
  expect(admin.metrics.degradations.list()[0]?.text).toMatch(/WRONGTYPE.*REDIS_KEY_PREFIX/u);
  await admin.redis.run((client) => client.flushall());
  await admin.redis.rights.check();
  expect(admin.redis.rights.lacks("take")).toBe(false);
});
