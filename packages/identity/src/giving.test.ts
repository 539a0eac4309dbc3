import { expect, test } from "vitest";
import { mayGive } from "./giving.ts";
import { EVERYBODY, type Grant, type Identity, type Role } from "./identity.ts";

const identity = (...grants: readonly (readonly [Role, ...string[]])[]): Identity => ({
  kind: "token",
  id: "token:a",
  name: "a",
  grants: grants.map(([role, ...queues]): Grant => ({ role, queues, types: ["*"] })),
  expiresAtMs: undefined,
});

test.each<[Identity, string[], boolean]>([
  [EVERYBODY, ["*"], true],
  [identity(["admin", "*"]), ["*", "mail", "a*"], true],
  [identity(["admin", "mail"]), ["mail"], true],
  [identity(["admin", "mail"]), ["mail*"], false],
  [identity(["admin", "mail*"]), ["mail", "mail*", "mail.eu", "mail.e*"], true],
  [identity(["admin", "mail*"]), ["mail", "mai"], false],
  [identity(["admin", "mail*"]), ["*"], false],
  [identity(["admin", "a*"], ["admin", "b"]), ["b", "ab"], true],
  [identity(["developer", "*"], ["admin", "b"]), ["a"], false],
  [identity(["operator", "*"]), ["a"], false],
  [identity(), ["a"], false],
])("whoever administers some queues gives no more of them: %o gives %j: %s", (giver, queues, may) => {
  expect(mayGive(giver, { queues })).toBe(may);
});
