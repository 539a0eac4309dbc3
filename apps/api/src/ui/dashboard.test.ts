import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { LoginParty } from "../login/logins.ts";
import { Dashboard } from "./dashboard.ts";

/** Without logins nothing of it is looked at. */
const NOBODY = {} as LoginParty;

let server: Server;
let url: string;

beforeAll(async () => {
  const dashboard = new Dashboard();
  server = createServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?", 1);
    if (!dashboard.answer(path, request, response, NOBODY)) response.writeHead(501).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

const get = (path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> =>
  fetch(`${url}${path}`, { method, headers, redirect: "manual" });

/** Of the page, the address of one of its files, with its version. */
async function addressOf(name: string): Promise<string> {
  const page = await (await get("/ui/")).text();
  return `/ui/${new RegExp(`"(${name}\\?v=[0-9a-f]+)"`, "u").exec(page)?.[1]}`;
}

test("the page may load nothing but what comes from here, and is asked for again at each visit", async () => {
  const { status, headers } = await get("/ui/");
  expect(status).toBe(200);
  expect(Object.fromEntries(headers)).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": expect.stringMatching(/^default-src 'self';.* frame-ancestors 'none'$/u),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
  });
  expect(headers.get("content-security-policy")).not.toContain("unsafe");
});

test("the login is told that there is no provider", async () => {
  const answer = await get("/ui/login/options");
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(await answer.json()).toEqual({});
});

test("the page holds no script and no style of its own, and names no other server", async () => {
  const page = await (await get("/ui/")).text();
  expect(page).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)|https?:/u);
});

test("a file with its version in the address is kept for ever, packed as small as the browser takes", async () => {
  const path = await addressOf("app.js");
  await vi.waitFor(async () => {
    const response = await get(path, { "accept-encoding": "gzip, br" });
    expect(response.headers.get("content-encoding")).toBe("br");
    expect(response.headers.get("cache-control")).toContain("immutable");
    await response.arrayBuffer();
  }, 20_000);
  const [plain, packed] = await Promise.all(
    ["identity", "gzip, br;q=0"].map((accepted) => get(path, { "accept-encoding": accepted })),
  );
  expect([plain?.headers.get("content-encoding"), packed?.headers.get("content-encoding")]).toEqual([
    null,
    "gzip",
  ]);
  expect(await packed?.text()).toBe(await plain?.text());
});

test("of a version that is another server's, nothing is kept", async () => {
  const response = await get("/ui/app.js?v=0123456789ab", { "accept-encoding": "identity" });
  expect(response.headers.get("cache-control")).toBe("no-cache");
  await response.arrayBuffer();
});

test("what a browser has already is not sent again, and HEAD sends nothing", async () => {
  const first = await get("/ui/", { "accept-encoding": "identity" });
  const again = await get("/ui/", {
    "accept-encoding": "identity",
    "if-none-match": first.headers.get("etag") ?? "",
  });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  const head = await get("/ui/", { "accept-encoding": "identity" }, "HEAD");
  expect([head.status, Number(head.headers.get("content-length")) > 100, await head.text()]).toEqual([
    200,
    true,
    "",
  ]);
});

test.each([
  ["/ui", "GET", 308],
  ["/ui/../package.json", "GET", 501],
  ["/ui/package.json", "GET", 404],
  ["/ui/", "POST", 405],
  ["/uix", "GET", 501],
  ["/scheduler.v1.SchedulerService/GetJob", "GET", 501],
])("%s by %s is %d", async (path, method, status) => {
  const response = await get(path, {}, method);
  expect(response.status).toBe(status);
  await response.arrayBuffer();
});
