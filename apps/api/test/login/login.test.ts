import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type LoginWorld, startLoginWorld } from "./login-world.ts";
import type { Visitor } from "./visitor.ts";

/** Logins at a real provider by somebody who does what a browser does, and by others who do what they should not. */

let world: LoginWorld;
beforeAll(async () => {
  world = await startLoginWorld(2);
  world.provider.groups.set("ann", ["sre"]);
});
afterAll(() => world[Symbol.asyncDispose]());
afterEach(() => {
  world.provider.faults = {};
});

const PAGE = "#/jobs?state=dead";

const begin = (to = PAGE, api = 0): string =>
  world.at(api, `${world.dashboardUrl}login?to=${encodeURIComponent(to)}`);

/** Where the provider sends whoever has typed this name. */
async function callbackOf(visitor: Visitor, login = "ann", to = PAGE): Promise<URL> {
  return new URL(await visitor.through(begin(to), { login }));
}

const finish = (visitor: Visitor, callback: URL | string, api = 0): Promise<Response> =>
  visitor.go(world.at(api, String(callback)));

/** That nobody was logged in, and what the page says. */
async function refusalOf(visitor: Visitor, answer: Response): Promise<string> {
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(visitor.cookies.has("muster_session")).toBe(false);
  expect((await world.whoAmI(visitor)).status).toBe(401);
  const page = await answer.text();
  return `${answer.status} ${/role="alert">([^<]*)</u.exec(page)?.[1]}`;
}

describe("a login", () => {
  test("comes back to the page that it began at, with a session as by token, whichever API ends it", async () => {
    const ann = world.visitor();
    const began = await ann.go(begin());
    expect(began.status).toBe(303);
    const asked = new URL(began.headers.get("location") ?? "").searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: "code",
      client_id: "dashboard",
      redirect_uri: `${world.dashboardUrl}login/callback`,
      scope: "openid profile email",
      code_challenge_method: "S256",
    });
    expect(began.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^muster_login=[\w-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/u),
    ]);
    expect(began.headers.getSetCookie().join()).not.toContain(asked.get("state"));
    const landed = await finish(ann, await callbackOf(ann), 1);
    expect(landed.status).toBe(303);
    expect(landed.headers.get("location")).toBe(`${world.dashboardUrl}${PAGE}`);
    expect(landed.headers.get("referrer-policy")).toBe("no-referrer");
    expect(landed.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^muster_session=ey[\w.-]+; Path=\/; Max-Age=5\d\d; HttpOnly; SameSite=Strict$/u),
      "muster_login=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax",
    ]);
    for (const api of [0, 1])
      expect(await (await world.whoAmI(ann, api)).json()).toMatchObject({
        id: "jwt:ann",
        name: "ann",
        grants: [{ role: "ROLE_OPERATOR" }],
      });
  });

  test("of somebody without a role here is one, and says who it is", async () => {
    const bob = world.visitor();
    expect((await finish(bob, await callbackOf(bob, "bob"))).status).toBe(303);
    expect(await (await world.whoAmI(bob)).json()).toMatchObject({ id: "jwt:bob", name: "bob", grants: [] });
  });

  test("leads to the dashboard, wherever it was to lead", async () => {
    for (const to of [
      "https://evil.example/",
      "//evil.example",
      "#//evil\r\nset-cookie: a=b",
      "javascript:x",
      "",
    ]) {
      const ann = world.visitor();
      const { headers } = await finish(ann, await callbackOf(ann, "ann", to));
      expect(headers.get("location")).toBe(`${world.dashboardUrl}#/`);
    }
  });

  test("asks again who it is where that is wanted", async () => {
    const ann = world.visitor();
    await callbackOf(ann);
    expect((await ann.go(`${begin()}&anew=1`)).headers.get("location")).toContain("&prompt=login");
  });

  test("is offered to everybody, and begins in no picture and by no form", async () => {
    const { dashboardUrl: url } = world;
    const ann = world.visitor();
    const offer = await ann.go(world.at(0, `${url}login/options`));
    expect(await offer.json()).toEqual({
      provider: new URL(world.provider.issuer).host,
      login: `${url}login`,
      end: `${url}login/end`,
    });
    expect((await ann.go(begin(), { headers: { "sec-fetch-dest": "image" } })).status).toBe(403);
    expect((await ann.go(begin(), { method: "POST" })).status).toBe(405);
    expect(ann.cookies.size).toBe(0);
  });
});

test("the provider's own session ends at the provider, and no token is in the address", async () => {
  const ann = world.visitor();
  await finish(ann, await callbackOf(ann));
  const { headers } = await ann.go(world.at(0, `${world.dashboardUrl}login/end`));
  expect(headers.get("location")).toBe(`${world.provider.issuer}/session/end?client_id=dashboard`);
});

describe("nobody is logged in", () => {
  const NOT_BEGUN = /^400 This browser has begun no login here/u;
  const NOT_OURS = /^400 This answer belongs to another login/u;

  test("by an answer that was made for somebody else, and whoever is given it goes on with their own", async () => {
    const [ann, eve] = [world.visitor(), world.visitor()];
    const hers = await callbackOf(eve, "eve");
    expect(await refusalOf(ann, await finish(ann, hers))).toMatch(NOT_BEGUN);
    const own = await callbackOf(ann);
    expect(await refusalOf(ann, await finish(ann, hers))).toMatch(NOT_OURS);
    const mixed = new URL(own);
    mixed.searchParams.set("code", hers.searchParams.get("code") ?? "");
    const injected = world.visitor();
    for (const [name, value] of ann.cookies) injected.cookies.set(name, value);
    expect(await refusalOf(injected, await finish(injected, mixed))).toMatch(
      /^400 .* does not take this answer/u,
    );
    expect((await finish(ann, own)).status).toBe(303);
  });

  test("a second time by the same answer", async () => {
    const ann = world.visitor();
    const callback = await callbackOf(ann);
    const before = new Map(ann.cookies);
    await finish(ann, callback);
    const again = world.visitor();
    expect(await refusalOf(again, await finish(again, callback))).toMatch(NOT_BEGUN);
    for (const [name, value] of before) again.cookies.set(name, value);
    expect(await refusalOf(again, await finish(again, callback, 1))).toMatch(
      /used before, or came too late/u,
    );
    // It has ended there, too.
    expect(again.cookies.size).toBe(0);
  });

  test.each<[string, (callback: URL) => void]>([
    ["another provider", ({ searchParams }) => searchParams.set("iss", "https://evil.example")],
    ["nobody who says so", ({ searchParams }) => searchParams.delete("iss")],
    ["two states", ({ searchParams }) => searchParams.append("state", "x")],
    ["no state", ({ searchParams }) => searchParams.delete("state")],
    ["a token at once", ({ searchParams }) => searchParams.set("id_token", "a.b.c")],
  ])("by an answer of %s", async (_name, change) => {
    const ann = world.visitor();
    const callback = await callbackOf(ann);
    change(callback);
    expect(await refusalOf(ann, await finish(ann, callback))).toMatch(NOT_OURS);
  });

  test("by a cookie that was made up, or changed", async () => {
    const ann = world.visitor();
    const callback = await callbackOf(ann);
    const sealed = ann.cookies.get("muster_login") ?? "";
    for (const cookie of ["x", `${sealed.slice(0, -4)}AAAA`, ""]) {
      ann.cookies.set("muster_login", cookie);
      expect(await refusalOf(ann, await finish(ann, callback))).toMatch(NOT_BEGUN);
    }
  });

  test("who is refused, and the provider's words are text", async () => {
    const ann = world.visitor();
    const answer = await finish(ann, await ann.through(begin(), { refuse: "yes" }));
    expect(await refusalOf(ann, answer)).toMatch(
      /^403 localhost:\d+ lets you in no further: &quot;access_denied&quot;, &quot;&lt;b&gt;not&lt;\/b&gt; you&quot;\.$/u,
    );
    expect(
      await finish(ann, await ann.through(begin(), { refuse: "yes" })).then((page) => page.text()),
    ).toContain(`href="${world.dashboardUrl}login?to=${encodeURIComponent(PAGE)}&amp;anew=1"`);
    expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'self';/u);
    expect(ann.cookies.size).toBe(0);
  });
});

describe("a token that is not what was asked for counts for nothing:", () => {
  test.each<[string, LoginWorld["provider"]["faults"], RegExp]>([
    ["another nonce", { claims: (claims) => ({ ...claims, nonce: "x" }) }, /^502 .* cannot be taken/u],
    ["for another client", { claims: (claims) => ({ ...claims, aud: "site" }) }, /^502 .* cannot be taken/u],
    [
      "of another issuer",
      { claims: (claims) => ({ ...claims, iss: "https://evil.example" }) },
      /^502 .* cannot be taken/u,
    ],
    ["signed by a stranger", { stranger: true }, /^502 .* knows you, but its token does not count here/u],
    [
      "over",
      { claims: (claims) => ({ ...claims, exp: (claims.iat ?? 0) - 60 }) },
      /^502 .* clocks may differ/u,
    ],
    [
      "to come",
      { claims: (claims) => ({ ...claims, nbf: (claims.iat ?? 0) + 60 }) },
      /^502 .* clocks may differ/u,
    ],
    [
      "too large for a browser",
      {
        claims: (claims) => ({
          ...claims,
          groups: Array.from({ length: 120 }, (_, n) => `group-${n}-of-a-large-firm`),
        }),
      },
      /^502 The token of localhost:\d+ has \d+ characters, and a browser keeps no more than 3800/u,
    ],
  ])("%s", async (_name, faults, says) => {
    const ann = world.visitor();
    const callback = await callbackOf(ann);
    world.provider.faults = faults;
    expect(await refusalOf(ann, await finish(ann, callback))).toMatch(says);
  });

  test("but a clock that is 3 s ahead is no reason", async () => {
    const ann = world.visitor();
    const callback = await callbackOf(ann);
    const ahead = (seconds = 0): number => seconds + 3;
    world.provider.faults = {
      claims: (claims) => ({
        ...claims,
        iat: ahead(claims.iat),
        nbf: ahead(claims.iat),
        exp: ahead(claims.exp),
      }),
    };
    expect((await finish(ann, callback)).status).toBe(303);
  });
});
