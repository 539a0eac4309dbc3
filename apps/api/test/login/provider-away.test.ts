import { CLIENT_SECRET, RESOURCE } from "@muster/test/login-provider";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoginWorld, startLoginWorld } from "./login-world.ts";

/** A provider that is away, and by which access tokens are sessions. */

let world: LoginWorld;
beforeAll(async () => {
  world = await startLoginWorld(1, {
    OIDC_CLIENT_ID: "basic",
    OIDC_CLIENT_SECRET: CLIENT_SECRET,
    OIDC_CLIENT_AUTH: "client_secret_basic",
    OIDC_AUDIENCE: RESOURCE,
    OIDC_LOGIN_TOKEN: "access_token",
  });
  world.provider.groups.set("ann", ["sre"]);
});
afterAll(() => world[Symbol.asyncDispose]());

const begin = (): string => world.at(0, `${world.dashboardUrl}login?to=%23%2Ffleet`);

test("while the provider is away, that is said, with a way to try again; then it goes on", async () => {
  const ann = world.visitor();
  world.provider.faults = { at: "everything", by: "error" };
  const away = await ann.go(begin());
  expect(away.status).toBe(503);
  const page = await away.text();
  expect(page).toContain("does not answer. Nothing is wrong with your account.");
  expect(page).toContain(`href="${world.dashboardUrl}login?to=%23%2Ffleet"`);
  expect(ann.cookies.size).toBe(0);
  world.provider.faults = {};
  // It is asked again two seconds after it has failed.
  await waitFor(async () => (await ann.go(begin())).status === 303, { what: "logins to go on" });
  const callback = await ann.through(begin(), { login: "ann" });
  world.provider.faults = { at: "token", by: "error" };
  expect((await ann.go(world.at(0, callback))).status).toBe(503);
  expect(ann.cookies.has("muster_session")).toBe(false);
  world.provider.faults = {};
});

test("an access token is a session by the same rule", async () => {
  const ann = world.visitor();
  const begun = (): Promise<string> => ann.through(begin(), { login: "ann" });
  await waitFor(async () => (await ann.go(begin())).status === 303, { what: "the provider to answer" });
  const landed = await ann.go(world.at(0, await begun()));
  expect(landed.headers.get("location")).toBe(`${world.dashboardUrl}#/fleet`);
  expect(await (await world.whoAmI(ann)).json()).toMatchObject({
    id: "jwt:ann",
    grants: [{ role: "ROLE_OPERATOR" }],
  });
});
