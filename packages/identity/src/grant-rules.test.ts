import { expect, test } from "vitest";
import { grantsBy, readGrantRules } from "./grant-rules.ts";
import { grantText, readGrants } from "./grant-text.ts";

test.each([
  "admin",
  "viewer@mail",
  "developer@mail*+reports",
  "worker@gpu:render+resize*",
  "worker:a:b",
  "scaler",
])("%s is a grant, and written as it was read", (text) => {
  const read = readGrants(text);
  expect("value" in read && read.value.map(grantText)).toEqual([text]);
});

test("nothing said of queues and types means all of them", () => {
  expect(readGrants("worker, viewer@a")).toEqual({
    value: [
      { role: "worker", queues: ["*"], types: ["*"] },
      { role: "viewer", queues: ["a"], types: ["*"] },
    ],
  });
});

test.each([
  ["", 'expected one of viewer, developer, operator, admin, worker, submitter, scaler, got ""'],
  ["Admin", 'got "Admin"'],
  ["root@mail", 'got "root"'],
  ["viewer,", 'got ""'],
  ["viewer@", 'got ""'],
  ["viewer@mail+", 'got ""'],
  ["viewer@ma*il", 'got "ma*il"'],
  ["viewer@**", 'got "**"'],
  ["viewer@a b", 'got "a b"'],
  ["viewer@mail:t", "only a worker has types"],
  ["worker@mail:", 'got ""'],
])("%j is no grant, and says why: %s", (text, because) => {
  const read = readGrants(text);
  expect("because" in read && read.because).toContain(because);
});

const claims: Readonly<Record<string, readonly string[]>> = {
  groups: ["dev", "sre"],
  sub: ["repo:acme/site:ref:main"],
};
const of = (attribute: string): readonly string[] => claims[attribute] ?? [];

test.each([
  ["groups=sre > operator", ["operator"]],
  ["groups=dev>developer@mail; groups=sre > operator, viewer@a", ["developer@mail", "operator", "viewer@a"]],
  ["sub=repo:acme/site:* > submitter@ci", ["submitter@ci"]],
  ["sub=repo:acme/site > admin; sub=repo:acme/* > viewer", ["viewer"]],
  ["sub=repo:other/* > admin; nothing=* > admin; groups=sr > admin", []],
  // A claim's name, and a value, may be an address.
  ["https://acme.example/roles=a=b > admin;", []],
])("by the rules %j an identity has %j", (text, granted) => {
  const read = readGrantRules(text);
  expect("value" in read && grantsBy(read.value, of).map(grantText)).toEqual(granted);
});

test.each([
  ["", "there is no rule in it"],
  ["groups=sre", "expected <attribute>=<value> > <grants>"],
  ["groups > admin", "expected <attribute>=<value> > <grants>"],
  ["groups= > admin", "expected <attribute>=<value> > <grants>"],
  ["=sre > admin", "expected <attribute>=<value> > <grants>"],
  ["groups=sre > root", 'got "root"'],
  ["groups=sre > ", 'got ""'],
])("%j is refused at the start: %s", (text, because) => {
  const read = readGrantRules(text);
  expect("because" in read && read.because).toContain(because);
});

test("of a certificate there are two attributes", () => {
  expect(
    readGrantRules("spiffe=spiffe://acme/worker > worker@gpu; cn=ops > admin", ["spiffe", "cn"]),
  ).toMatchObject({
    value: [{ value: "spiffe://acme/worker" }, { value: "ops" }],
  });
  expect(readGrantRules("ou=ops > admin", ["spiffe", "cn"])).toEqual({
    because: '"ou": expected one of spiffe, cn before the =',
  });
});
