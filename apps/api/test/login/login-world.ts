import { type LoginProvider, startLoginProvider } from "@muster/test/login-provider";
import { freePort } from "@muster/test/ports";
import { startWorld, type World } from "../rpc/world.ts";
import { Visitor } from "./visitor.ts";

/** APIs behind one address, and a provider at which people log in. */
export interface LoginWorld extends AsyncDisposable {
  readonly provider: LoginProvider;
  /** As people open it: nobody listens there, because a browser by hand goes to one of the APIs instead. */
  readonly dashboardUrl: string;
  visitor(): Visitor;
  /** The same address at one of the APIs. */
  at(api: number, address: string): string;
  /** What a page of the dashboard is told of who looks at it. */
  whoAmI(visitor: Visitor, api?: number): Promise<Response>;
}

export async function startLoginWorld(
  apis: number,
  env: Readonly<Record<string, string>> = {},
): Promise<LoginWorld> {
  const dashboardUrl = `http://127.0.0.1:${await freePort()}/ui/`;
  const provider = await startLoginProvider([`${dashboardUrl}login/callback`]);
  const world: World = await startWorld(apis, {
    AUTH: "required",
    OIDC_ISSUER: provider.issuer,
    OIDC_AUDIENCE: "dashboard",
    OIDC_JWKS_URL: provider.jwksUrl,
    OIDC_GRANTS: "groups=sre > operator",
    OIDC_CLIENT_ID: "dashboard",
    DASHBOARD_URL: dashboardUrl,
    ...env,
  });
  const origin = (api: number): string => `http://127.0.0.1:${world.apiPorts[api]}`;
  return {
    provider,
    dashboardUrl,
    visitor: () => new Visitor(provider.issuer),
    at: (api, address) => address.replace(new URL(dashboardUrl).origin, origin(api)),
    whoAmI: (visitor, api = 0) =>
      visitor.go(`${origin(api)}/scheduler.v1.AdminService/GetWhoAmI`, {
        method: "POST",
        headers: {
          origin: origin(api),
          "content-type": "application/json",
          "connect-protocol-version": "1",
        },
        body: "{}",
      }),
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}
