import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CLIENT_SECRET, type LoginProvider, startLoginProvider } from "@muster/test/login-provider";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { failureOf } from "../../src/login/failure.ts";
import { newProofs, Provider, type ProviderOptions } from "../../src/login/provider.ts";
import { Visitor } from "./visitor.ts";

const BACK = "http://127.0.0.1:1/ui/login/callback";

let theirs: LoginProvider;
beforeAll(async () => {
  theirs = await startLoginProvider([BACK]);
});
afterAll(() => theirs[Symbol.asyncDispose]());
afterEach(() => {
  theirs.faults = {};
});

const provider = (change: Partial<ProviderOptions> = {}): Provider =>
  new Provider({
    issuer: theirs.issuer,
    clientId: "server",
    clientSecret: CLIENT_SECRET,
    clientAuth: undefined,
    scopes: "openid",
    token: "id_token",
    redirectUri: BACK,
    patienceMs: 2_000,
    ...change,
  });

/** What a login at this provider ends with: a token, or the kind of its failure. */
async function endOf(ours: Provider): Promise<string> {
  const proofs = newProofs();
  const visitor = new Visitor(theirs.issuer);
  try {
    const url = await ours.authorizationUrl(proofs, false);
    const back = await visitor.pass(url, { login: "ann" });
    return await ours.exchange(new URL(back).searchParams, proofs);
  } catch (error) {
    return failureOf(error, ours.name).kind;
  }
}

/** A server that answers everything so; `undefined` never. */
async function serverThat(answer: ((origin: string) => object) | undefined): Promise<string> {
  const server = createServer((_request, response) => {
    if (answer !== undefined)
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer(origin)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return origin;
}

test.each<[string, Partial<ProviderOptions>, RegExp]>([
  ["a secret, sent as the provider likes it best", {}, /^ey/u],
  ["a secret in a header", { clientId: "basic", clientAuth: "client_secret_basic" }, /^ey/u],
  ["no secret", { clientId: "dashboard", clientSecret: undefined }, /^ey/u],
  ["a wrong secret", { clientSecret: "wrong" }, /^client$/u],
])("a client with %s", async (_name, change, end) => {
  expect(await endOf(provider(change))).toMatch(end);
});

test("who does not answer is not waited for, and is not asked by each click", async () => {
  const silent = provider({ issuer: await serverThat(undefined), patienceMs: 150 });
  const askedAt = performance.now();
  const ends = await Promise.all([endOf(silent), endOf(silent)]);
  ends.push(await endOf(silent));
  expect(ends).toEqual(["away", "away", "away"]);
  expect(performance.now() - askedAt).toBeLessThan(1_500);
});

test.each<[string, (origin: string) => object, string]>([
  ["another issuer", () => ({ issuer: "https://evil.example" }), "odd"],
  ["without end", (issuer) => ({ issuer, padding: "x".repeat(300_000) }), "away"],
  [
    "a page to log in that is in the clear elsewhere",
    (issuer) => ({ issuer, authorization_endpoint: "javascript:x" }),
    "away",
  ],
])("what a provider says of itself is refused: %s", async (_name, answer, kind) => {
  expect(await endOf(provider({ issuer: await serverThat(answer) }))).toBe(kind);
});

test("a provider that was there is taken at its word while it is away", async () => {
  const ours = provider();
  await ours.authorizationUrl(newProofs(), false);
  theirs.faults = { at: "everything", by: "error" };
  expect(await ours.authorizationUrl(newProofs(), true)).toContain("&prompt=login");
});

test("one without a page for it ends no session", async () => {
  const issuer = await serverThat((origin) => ({ issuer: origin }));
  expect(await provider({ issuer }).endUrl()).toBeUndefined();
});
