import { reaches } from "@muster/job";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { EVERYBODY, type Grant, type Identity, ROLES, type Role } from "./identity.ts";
import { mayOn, mayTake, PERMISSIONS, PERMISSIONS_OF, reachOf } from "./roles.ts";

const grant = (role: Role, queues: readonly string[], types: readonly string[] = ["*"]): Grant => ({
  role,
  queues,
  types,
});
const somebody = (...grants: readonly Grant[]): Identity => ({
  kind: "token",
  id: "token:1",
  name: "somebody",
  grants,
  expiresAtMs: undefined,
});

test("each role of people may do all that the one before it may, and more", () => {
  const people = ["viewer", "developer", "operator", "admin"] as const;
  for (const [index, role] of people.entries()) {
    const before = people[index - 1];
    if (before === undefined) continue;
    expect([...PERMISSIONS_OF[before]].filter((one) => !PERMISSIONS_OF[role].has(one))).toEqual([]);
    expect(PERMISSIONS_OF[role].size).toBeGreaterThan(PERMISSIONS_OF[before].size);
  }
  expect([...PERMISSIONS_OF.viewer].filter((one) => !one.endsWith(".read"))).toEqual([]);
});

test("each permission is some role's, and programs have one thing to do each", () => {
  const given = new Set(ROLES.flatMap((role) => [...PERMISSIONS_OF[role]]));
  expect(PERMISSIONS.filter((permission) => !given.has(permission))).toEqual([]);
  for (const role of ["worker", "submitter", "scaler"] as const) expect(PERMISSIONS_OF[role].size).toBe(1);
});

test("a permission reaches the queues of those grants whose role has it, and no others", () => {
  const caller = somebody(
    grant("viewer", ["mail*", "web"]),
    grant("submitter", ["ci"]),
    grant("viewer", ["x"]),
  );
  expect(reachOf(caller, "jobs.read")).toEqual(["mail*", "web", "x"]);
  expect(reachOf(caller, "jobs.submit")).toEqual(["ci"]);
  expect(reachOf(caller, "limits.write")).toEqual([]);
  expect(mayOn(caller, "jobs.read", "mail-eu")).toBe(true);
  expect(mayOn(caller, "jobs.read", "web-eu")).toBe(false);
  expect(mayOn(caller, "jobs.submit", "mail-eu")).toBe(false);
  expect(reachOf(somebody(grant("viewer", ["a", "*"])), "jobs.read")).toBe("everything");
});

test("without grants there is nothing, and where nobody is asked there is everything", () => {
  for (const permission of PERMISSIONS) {
    expect(reachOf(somebody(), permission)).toEqual([]);
    expect(reachOf(EVERYBODY, permission)).toBe("everything");
  }
});

test("a worker takes the types of a grant from the queues of the same grant", () => {
  const worker = somebody(grant("worker", ["gpu"], ["render*"]), grant("worker", ["mail*"], ["send"]));
  expect(mayTake(worker, "render.video", "gpu")).toBe(true);
  expect(mayTake(worker, "send", "mail-eu")).toBe(true);
  expect(mayTake(worker, "send", "gpu")).toBe(false);
  expect(mayTake(worker, "render", "mail")).toBe(false);
  expect(mayTake(somebody(grant("admin", ["*"])), "send", "mail")).toBe(false);
});

test("a pattern means its own name, or all that begin with what is before its star", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/u);
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(reaches([one], other)).toBe(one === other);
      expect(reaches([`${one}*`], other)).toBe(other.startsWith(one));
      expect(reaches([`${one}*`], `${one}${other}`)).toBe(true);
      expect(reaches([], other)).toBe(false);
      expect(reaches("everything", other)).toBe(true);
    }),
  );
});
