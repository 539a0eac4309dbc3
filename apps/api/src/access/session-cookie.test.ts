import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { endCookies, sessionToken, setCookie } from "./session-cookie.ts";

const CALL: IncomingHttpHeaders = {
  host: "127.0.0.1:8081",
  origin: "http://127.0.0.1:8081",
  "sec-fetch-site": "same-origin",
  "content-type": "application/json",
  "connect-protocol-version": "1",
  cookie: "other=1; muster_session=mst_a",
};

const asked = (headers: IncomingHttpHeaders, method = "POST"): string | undefined =>
  sessionToken({ method, headers: { ...CALL, ...headers } } as IncomingMessage);

describe("a session's cookie counts in a call of the dashboard", () => {
  test.each([
    "application/json",
    "application/proto",
    "application/connect+json",
    "application/connect+proto",
  ])("of %s", (type) => expect(asked({ "content-type": type })).toBe("mst_a"));

  test("whose page does not say where it is", () => {
    const { origin: _origin, "sec-fetch-site": _site, ...silent } = CALL;
    expect(sessionToken({ method: "POST", headers: silent } as IncomingMessage)).toBe("mst_a");
  });
});

describe("and in no other:", () => {
  test.each<[string, IncomingHttpHeaders]>([
    ["gRPC", { "content-type": "application/grpc+proto" }],
    ["gRPC-Web", { "content-type": "application/grpc-web+proto" }],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }],
    ["text, which any page may send", { "content-type": "text/plain; application/json" }],
    ["without Connect's own header", { "connect-protocol-version": undefined }],
    ["from another host", { origin: "http://evil.example" }],
    ["from another port of the same host, which is the same site", { origin: "http://127.0.0.1:3000" }],
    ["from a page that hides its origin", { origin: "null" }],
    ["from the same site", { origin: undefined, "sec-fetch-site": "same-site" }],
    ["of a page by TLS, whose cookie a neighbour could have set", { origin: "https://127.0.0.1:8081" }],
    ["without one", { cookie: "a=muster_session=x; xmuster_session=y" }],
  ])("%s", (_name, headers) => expect(asked(headers)).toBeUndefined());

  test("a GET", () => expect(asked({}, "GET")).toBeUndefined());
});

test("by TLS, also where a proxy ends it, the cookie is one that only this host can set", () => {
  const cookie = "muster_session=theirs; __Host-muster_session=ours";
  expect(asked({ cookie, origin: "https://127.0.0.1:8081" })).toBe("ours");
  expect(setCookie({ token: "t", expiresAtMs: undefined }, true, 0)).toBe(
    "__Host-muster_session=t; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure",
  );
});

test("without TLS it is one that no script reads, for as long as its identity lasts, and half a day at most", () => {
  expect(setCookie({ token: "t", expiresAtMs: 91_500 }, false, 1_000)).toBe(
    "muster_session=t; Path=/; Max-Age=90; HttpOnly; SameSite=Strict",
  );
  expect(setCookie({ token: "t", expiresAtMs: 500 }, false, 1_000)).toContain("Max-Age=0;");
});

test("a session ends whichever name it has", () => {
  expect(endCookies(true).map((cookie) => cookie.split("=", 1)[0])).toEqual([
    "__Host-muster_session",
    "muster_session",
  ]);
  expect(endCookies(false)).toHaveLength(1);
});
