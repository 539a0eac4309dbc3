import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AppProcess } from "../support/app-process.ts";
import { type LoginProvider, startLoginProvider } from "../support/login-provider.ts";
import { freePort } from "../support/ports.ts";
import type { DashboardWorld } from "./dashboard-world.ts";

/** The provider is another site to the browser: what comes back from there is not what a page of one's own sends. */
export function describeOidc(world: () => DashboardWorld): void {
  describe("whoever looks, at an identity provider,", () => {
    let provided: Provided;
    beforeAll(async () => {
      provided = await startProvided(world());
    });
    afterAll(() => provided[Symbol.asyncDispose]());

    test("logs in with a click, is back where the address led, in each tab, and logs out", async () => {
      provided.provider.groups.set("ann", ["sre"]);
      const context = await world().browser.newContext();
      context.setDefaultTimeout(20_000);
      const button = { name: `Log in with ${new URL(provided.provider.issuer).host}` };
      const { page: other } = await world().open(context, "fleet", provided.url);
      await other.getByRole("button", button).waitFor();
      const { page } = await world().open(context, "schedules/nightly", provided.url);
      await page.getByRole("button", button).click();
      await page.getByLabel("Name").fill("ann");
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByRole("heading", { name: "nightly" }).waitFor();
      expect(new URL(page.url()).hash).toBe("#/schedules/nightly");
      expect(await page.evaluate("document.cookie")).toBe("");
      expect(await context.cookies(provided.url)).toEqual([
        expect.objectContaining({ name: "muster_session", httpOnly: true, sameSite: "Strict" }),
      ]);
      await other.getByRole("heading", { name: "Fleet" }).waitFor();
      await context.clearCookies({ name: "muster_session" });
      await page.goto(`${provided.url}/ui/#/limits`);
      await page.getByText("Your session has ended").waitFor();
      // The provider knows this browser: one click, and nothing to type.
      await page.getByRole("button", button).click();
      await page.getByRole("heading", { name: "Limits" }).waitFor();
      await page.getByRole("button", { name: "Log out" }).click();
      const there = page.getByRole("link", { name: "log out there, too" });
      expect(await there.getAttribute("href")).toBe(`${provided.url}/ui/login/end`);
      // Also because a context that is closed while one of its tabs loads may never close.
      await other.getByRole("button", button).waitFor();
      await context.close();
    });

    test("is told who they are, and what is missing, where they have no role", async () => {
      const context = await world().browser.newContext();
      context.setDefaultTimeout(20_000);
      const { page } = await world().open(context, "jobs", provided.url);
      await page.getByRole("button", { name: /^Log in with/u }).click();
      await page.getByLabel("Name").fill("bob");
      await page.getByRole("button", { name: "Go on" }).click();
      const told = page.getByRole("alert");
      await told.getByText("jwt:bob").waitFor();
      expect(await told.textContent()).toContain("nobody has given you a role here");
      await page.getByText("OIDC_GRANTS").waitFor();
      // The provider would let the same one in again.
      await page.getByRole("button", { name: "Log in as somebody else" }).click();
      await page.getByLabel("Name").waitFor();
      await context.close();
    });
  });
}

interface Provided extends AsyncDisposable {
  readonly provider: LoginProvider;
  readonly url: string;
}

/** Another API on the same stores, by which people log in at a provider. */
async function startProvided({ system }: DashboardWorld): Promise<Provided> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const provider = await startLoginProvider([`${url}/ui/login/callback`]);
  const api: AppProcess = await system.start("api", {
    API_PORT: String(port),
    AUTH: "required",
    OIDC_ISSUER: provider.issuer,
    OIDC_AUDIENCE: "dashboard",
    OIDC_JWKS_URL: provider.jwksUrl,
    OIDC_GRANTS: "groups=sre > operator",
    OIDC_CLIENT_ID: "dashboard",
    DASHBOARD_URL: `${url}/ui/`,
  });
  return {
    provider,
    url,
    [Symbol.asyncDispose]: async () => {
      await api.stop();
      await provider[Symbol.asyncDispose]();
    },
  };
}
