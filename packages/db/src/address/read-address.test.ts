import { expect, test } from "vitest";
import { readAddress } from "./read-address.ts";
import { tlsOptions } from "./tls.ts";

function read(url: string, caFile?: string, env: NodeJS.ProcessEnv = {}): ReturnType<typeof addressOf> {
  return addressOf(url, caFile, env);
}

function addressOf(
  url: string,
  caFile: string | undefined,
  env: NodeJS.ProcessEnv,
): { urls: string[]; tls: (string | undefined)[]; writable: boolean; options: string | undefined } {
  const got = readAddress(url, caFile, env);
  if (!got.ok) throw new Error(got.because);
  const { routes, ...rest } = got.address;
  return { urls: routes.map((route) => route.url), tls: routes.map((route) => route.tls?.checks), ...rest };
}

test("case S3: each host is a route of its own, in their order, and of several the one that takes writes is wanted", () => {
  expect(read("postgres://u:p%40@a:1,[::1]:2,c/db?options=-c%20x%3D1&application_name=me")).toEqual({
    urls: [
      "postgres://u:p%40@a:1/db?application_name=me",
      "postgres://u:p%40@[::1]:2/db?application_name=me",
      "postgres://u:p%40@c/db?application_name=me",
    ],
    tls: [undefined, undefined, undefined],
    writable: true,
    options: "-c x=1",
  });
  expect(read("postgres://u@/db?host=a,%2Frun%2Fpg&port=1,2&target_session_attrs=any")).toMatchObject({
    urls: ["postgres://u@/db?host=a&port=1", "postgres://u@/db?host=%2Frun%2Fpg&port=2"],
    writable: false,
  });
  expect(read("postgres://u@h/db?target_session_attrs=primary")).toMatchObject({ writable: true });
  expect(read("/var/run/postgresql db").urls).toEqual(["/var/run/postgresql db"]);
});

test.each([
  ["", [undefined]],
  ["sslmode=disable", [undefined]],
  ["sslmode=allow", [undefined, "nothing"]],
  ["sslmode=prefer", ["nothing", undefined]],
  ["sslmode=require", ["nothing"]],
  ["sslmode=require&sslrootcert=ca.pem", ["authority"]],
  ["sslmode=verify-ca&sslrootcert=ca.pem", ["authority"]],
  ["sslmode=verify-full", ["authority and name"]],
  ["sslrootcert=ca.pem", ["authority and name"]],
  ["ssl=true", ["authority and name"]],
  ["ssl=no-verify", ["nothing"]],
  ["sslmode=require&host=/run/pg", [undefined]],
])("case S7: sslmode means what libpq means by it: %s", (query, checks) => {
  expect(read(`postgres://u@h/db?${query}`).tls).toEqual(checks);
});

test("a word that `ssl` does not have is refused, not taken for a connection without TLS", () => {
  for (const word of ["require", "on", "True", "prefer", ""])
    expect(() => read(`postgres://u@h/db?ssl=${word}`)).toThrow("ssl has to be one of");
});

test("a file of authorities is enough for all of TLS, and the environment fills in what the URL leaves out", () => {
  expect(read("postgres://u@h/db", "ca.pem").tls).toEqual(["authority and name"]);
  expect(read("postgres://u@h/db?sslmode=require", "ca.pem").tls).toEqual(["authority"]);
  expect(read("postgres://u@h/db", undefined, { PGSSLMODE: "require" }).tls).toEqual(["nothing"]);
  expect(read("postgres://u@h/db", undefined, { PGOPTIONS: "-c a=b" }).options).toBe("-c a=b");
});

test("what is not checked is not checked, and what is, is", () => {
  expect(tlsOptions({ checks: "nothing" }).rejectUnauthorized).toBe(false);
  expect(tlsOptions({ checks: "authority" })).toMatchObject({ rejectUnauthorized: true });
  expect(tlsOptions({ checks: "authority and name" }).checkServerIdentity).toBeUndefined();
});
