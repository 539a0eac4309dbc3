import { expect, test } from "vitest";
import { addressOf, readAddress } from "./read-address.ts";
import { tlsOptions } from "./tls.ts";

interface Read {
  readonly urls: string[];
  readonly tls: (string | undefined)[];
  readonly writable: boolean;
  readonly options: string | undefined;
}

function read(url: string, caFile?: string, env: NodeJS.ProcessEnv = {}): Read {
  const got = readAddress(url, caFile, env);
  if (!got.ok) throw new Error(got.because);
  const { routes, writable, options } = got.address;
  const ways = routes.flatMap((route) => route.ways);
  return {
    urls: routes.flatMap((route) => route.ways[0]?.url ?? []),
    tls: ways.map(({ tls }) => tls?.checks),
    writable,
    options,
  };
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
  expect(read("postgres://u@a:9,b/db?port=1,2").urls).toEqual([
    "postgres://u@a/db?port=1",
    "postgres://u@b/db?port=2",
  ]);
  expect(read("postgres://u@h/db?target_session_attrs=primary")).toMatchObject({ writable: true });
  expect(read("/var/run/postgresql db").urls).toEqual(["/var/run/postgresql db"]);
});

test("case S14: limits are for the server to read, which takes 20s for 20 seconds, and the driver for 20 milliseconds", () => {
  expect(read("postgres://u@h/db?statement_timeout=20s&options=-c%20x%3D1&lock_timeout=500")).toEqual({
    urls: ["postgres://u@h/db"],
    tls: [undefined],
    writable: false,
    options: "-c x=1 -c statement_timeout=20s -c lock_timeout=500",
  });
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

test("case S7: an authority that everybody trusts takes its server's name as well, as in libpq", () => {
  expect(read("postgres://u@h/db?sslrootcert=system").tls).toEqual(["authority and name"]);
  for (const mode of ["disable", "prefer", "require", "verify-ca"])
    expect(() => read(`postgres://u@h/db?sslmode=${mode}&sslrootcert=system`)).toThrow(
      `sslrootcert=system takes sslmode=verify-full, not ${mode}`,
    );
  expect(() => addressOf("postgres://u@h/db?sslmode=verify-ca")).toThrow(
    "sslmode=verify-ca takes an sslrootcert",
  );
  expect(addressOf("postgres://u@h/db?sslmode=verify-ca", "ca.pem").routes).toHaveLength(1);
});

test("what would be less safe than it looks is refused", () => {
  expect(() => read("postgres://u@h/db?sslmode=prefer&sslnegotiation=direct")).toThrow(
    "sslnegotiation=direct takes sslmode=require or more",
  );
  for (const url of [
    "postgres://u@h/db?channel_binding=require",
    "postgres://u@/db?host=/s&channel_binding=require",
  ])
    expect(() => addressOf(url)).toThrow("channel_binding=require takes TLS");
  const [route] = addressOf("postgres://u@h/db?channel_binding=require&sslmode=prefer").routes;
  expect(route?.ways.map(({ tls }) => tls?.checks)).toEqual(["nothing"]);
});

test("what libpq reads from the environment is read, where the URL says nothing, and named when it is wrong", () => {
  const env = {
    PGCONNECT_TIMEOUT: "3",
    PGSSLMODE: "require",
    PGSSLCRL: "crl.pem",
    PGSSLMINPROTOCOLVERSION: "TLSv1.3",
  };
  const got = readAddress("postgres://u@h/db", undefined, env);
  expect(got).toMatchObject({
    address: { connectMs: 3_000, routes: [{ ways: [{ tls: { crl: "crl.pem", minVersion: "TLSv1.3" } }] }] },
  });
  expect(readAddress("postgres://u@h/db?connect_timeout=0", undefined, env)).toMatchObject({
    address: { connectMs: undefined },
  });
  expect(() => read("postgres://u@h/db", undefined, { PGSSLMODE: "yes" })).toThrow(
    "PGSSLMODE has to be one of",
  );
});

test("what cannot be read in the midst of connecting is refused before it", () => {
  for (const url of ["postgres://u@h/db%", "postgres://u:%ff@h/db", "postgres://u:%ff@a,b/db"])
    expect(() => addressOf(url)).toThrow("the database's URL: it contains a raw %");
});

test("a file of authorities is enough for all of TLS, and the environment fills in what the URL leaves out", () => {
  expect(read("postgres://u@h/db", "ca.pem").tls).toEqual(["authority and name"]);
  expect(read("postgres://u@h/db?sslmode=require", "ca.pem").tls).toEqual(["authority"]);
  expect(read("postgres://u@h/db", undefined, { PGSSLMODE: "require" }).tls).toEqual(["nothing"]);
  expect(read("postgres://u@h/db", undefined, { PGSSLROOTCERT: "ca.pem" }).tls).toEqual([
    "authority and name",
  ]);
  expect(read("postgres://u@h/db", undefined, { PGOPTIONS: "-c a=b" }).options).toBe("-c a=b");
});

test("what is not checked is not checked, and what is, is", () => {
  expect(tlsOptions({ checks: "nothing" }).rejectUnauthorized).toBe(false);
  expect(tlsOptions({ checks: "authority" })).toMatchObject({ rejectUnauthorized: true });
  expect(tlsOptions({ checks: "authority and name" }).checkServerIdentity).toBeUndefined();
});
