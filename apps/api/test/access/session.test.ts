import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import { connectAdmin } from "@muster/test/client";
import { makeToken } from "@muster/test/tokens";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusal } from "../rpc/refusal.ts";
import { startWorld, type World } from "../rpc/world.ts";

/** What a browser does at the dashboard's login, and what others could make it do. */

let world: World;
let page: string;
beforeAll(async () => {
  world = await startWorld(2, { AUTH: "required" });
  page = `http://127.0.0.1:${world.apiPorts[0]}`;
});
afterAll(() => world[Symbol.asyncDispose]());

type Headers = Readonly<Record<string, string>>;

const session = (method: string, headers: Headers, body?: string): Promise<Response> =>
  fetch(`${page}/ui/session`, {
    method,
    headers: { origin: page, "content-type": "application/json", ...headers },
    ...(body !== undefined && { body }),
  });

const logIn = (token: string, headers: Headers = {}): Promise<Response> =>
  session("POST", headers, JSON.stringify({ token }));

/** Logs in, and answers what the browser sends from then on. */
async function cookieOf(token: string): Promise<string> {
  const answer = await logIn(token);
  expect(answer.status).toBe(204);
  return (answer.headers.getSetCookie()[0] ?? "").split(";", 1)[0] ?? "";
}

const whoAmI = (headers: Headers): Promise<Response> =>
  fetch(`${page}/scheduler.v1.AdminService/GetWhoAmI`, {
    method: "POST",
    headers: {
      origin: page,
      "content-type": "application/json",
      "connect-protocol-version": "1",
      ...headers,
    },
    body: "{}",
  });

describe("a session", () => {
  test("is a cookie that no script reads and no other site sends, and knows its caller", async () => {
    const { secret } = await makeToken(world.databaseUrl, "viewer", { name: "ada" });
    const answer = await logIn(secret);
    expect(answer.headers.getSetCookie()).toEqual([
      `muster_session=${secret}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict`,
    ]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const cookie = `muster_session=${secret}`;
    const who = await whoAmI({ cookie });
    expect(await who.json()).toMatchObject({ name: "ada" });
    // Whoever says who they are otherwise is that one.
    const other = await makeToken(world.databaseUrl, "admin", { name: "grace" });
    const both = await whoAmI({ cookie, authorization: `Bearer ${other.secret}` });
    expect(await both.json()).toMatchObject({ name: "grace" });
    const wrong = await whoAmI({ cookie, authorization: "Bearer nobody" });
    expect(wrong.status).toBe(401);
  });

  test("ends at a logout, in the browser", async () => {
    const answer = await session("DELETE", {});
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()).toEqual([
      "muster_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict",
    ]);
  });

  test.concurrent("ends within 5 s of its token's revocation at another API", async () => {
    const { secret, id } = await makeToken(world.databaseUrl, "viewer");
    const root = await makeToken(world.databaseUrl, "admin");
    const cookie = await cookieOf(secret);
    expect((await whoAmI({ cookie })).status).toBe(200);
    const admin = connectAdmin(world.apiPorts[1] ?? 0, root.secret);
    await admin.revokeToken({ id }).finally(() => admin.close());
    const revokedAt = performance.now();
    await waitFor(async () => (await whoAmI({ cookie })).status === 401, { what: "the session to end" });
    expect(performance.now() - revokedAt).toBeLessThan(5_500);
    expect((await logIn(secret)).status).toBe(401);
  });
});

test("a cookie is no identity to what another page, or another protocol, sends", async () => {
  const { secret } = await makeToken(world.databaseUrl, "viewer");
  const cookie = await cookieOf(secret);
  expect((await whoAmI({ cookie, "sec-fetch-site": "same-site" })).status).toBe(401);
  expect((await whoAmI({ cookie, "sec-fetch-site": "cross-site" })).status).toBe(401);
  expect((await whoAmI({ cookie, origin: "http://127.0.0.1:1" })).status).toBe(403);
  const headers = new Headers({ cookie });
  const byGrpc = createClient(AdminService, createGrpcTransport({ baseUrl: page }));
  expect((await refusal(byGrpc.getWhoAmI({}, { headers }))).message).toContain(
    "authorization: expected Bearer",
  );
  const byConnect = createClient(AdminService, createConnectTransport({ baseUrl: page, httpVersion: "1.1" }));
  expect(await byConnect.getWhoAmI({}, { headers })).toMatchObject({ id: expect.stringMatching(/^token:/u) });
});

describe("nobody is logged in", () => {
  test("by a token that is not known, and it is told no cookie", async () => {
    for (const token of [
      "mst_live_wrong",
      (await makeToken(world.databaseUrl, "viewer", { expiresMs: 1 })).secret,
    ]) {
      const answer = await logIn(token);
      expect(answer.status).toBe(401);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  test.each<[string, number, Headers]>([
    ["by a page of another site", 403, { origin: "http://evil.example" }],
    ["by another port's page", 403, { "sec-fetch-site": "same-site" }],
    ["by a form", 415, { "content-type": "text/plain" }],
  ])("%s", async (_name, status, headers) => {
    const { secret } = await makeToken(world.databaseUrl, "viewer");
    const answer = await logIn(secret, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test("by a body that is none, or has no end", async () => {
    expect((await session("POST", {}, "token=x")).status).toBe(400);
    expect((await session("POST", {}, "x".repeat(9_000))).status).toBe(413);
    expect((await session("GET", {})).status).toBe(405);
  });
});
