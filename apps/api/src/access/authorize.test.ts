import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Code } from "@connectrpc/connect";
import { EVERYBODY, type Identity, PERMISSIONS_OF, ROLES, type Role } from "@muster/identity";
import { expect, test } from "vitest";
import { demandRules, refusalOf } from "./authorize.ts";
import { METHODS, ruleOf } from "./methods.ts";

const PROTO = fileURLToPath(new URL("../../../../proto/", import.meta.url));

/** Every method of every service that has a .proto file, as `service/Method`. */
const DECLARED = globSync("**/*.proto", { cwd: PROTO }).flatMap((file) => {
  const text = readFileSync(`${PROTO}${file}`, "utf8").replaceAll(/\/\/.*$/gmu, "");
  const [, scope = ""] = /^package ([\w.]+);/mu.exec(text) ?? [];
  return [...text.matchAll(/^service (\w+) \{([\s\S]*?)^\}/gmu)].flatMap(([, service = "", body = ""]) =>
    [...body.matchAll(/\brpc (\w+)\s*\(/gu)].map(([, name]) => `${scope}.${service}/${name}`),
  );
});
const LISTED = Object.entries(METHODS).flatMap(([service, rules]) =>
  Object.keys(rules).map((name) => `${service}/${name}`),
);

const identity = (role: Role, queues: readonly string[]): Identity => ({
  kind: "token",
  id: "token:1",
  name: role,
  grants: [{ role, queues, types: ["*"] }],
  expiresAtMs: undefined,
});

test("sequence 134: every call of every service has a line that says who may make it, and no line is for nothing", () => {
  expect(DECLARED.length).toBeGreaterThan(30);
  expect(DECLARED.filter((method) => !LISTED.includes(method))).toEqual([]);
  expect(LISTED.filter((method) => !DECLARED.includes(method))).toEqual([]);
});

test("a server with a call that nobody has decided about does not start", () => {
  const parent = { typeName: "scheduler.v1.SchedulerService" };
  expect(() => demandRules([{ name: "GetJob", parent }])).not.toThrow();
  expect(() => demandRules([{ name: "DropAllJobs", parent }])).toThrow(/no line for .*DropAllJobs/u);
  expect(() => demandRules([{ name: "GetJob", parent: { typeName: "x.Y" } }])).toThrow("x.Y/GetJob");
});

test.each(ROLES)("a %s makes the calls that its permissions are for, wherever it has a grant", (role) => {
  const wrong: string[] = [];
  for (const [typeName, rules] of Object.entries(METHODS)) {
    for (const name of Object.keys(rules)) {
      const rule = ruleOf({ name, parent: { typeName } });
      const isFree = rule.needs === "open" || rule.needs === "known";
      const may = isFree || PERMISSIONS_OF[role].has(rule.needs);
      if ((refusalOf(identity(role, ["*"]), rule) === undefined) !== may) wrong.push(name);
      const onSome = refusalOf(identity(role, ["mail*"]), rule);
      if ((onSome === undefined) !== (may && rule.scope !== "everywhere")) wrong.push(`${name} on some`);
      expect(onSome?.code ?? Code.PermissionDenied).toBe(Code.PermissionDenied);
      expect(refusalOf({ ...identity(role, []), grants: [] }, rule) === undefined).toBe(isFree);
      expect(refusalOf(EVERYBODY, rule)).toBeUndefined();
    }
  }
  expect(wrong).toEqual([]);
});
