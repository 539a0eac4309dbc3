import { promptDatabase, readListSecret } from "@muster/db";
import type { Config } from "@muster/runtime";
import type { ApiContext } from "../api-context.ts";
import type { API_CONFIG } from "../config.ts";
import type { Logins } from "./logins.ts";

/** Of one request to the provider. */
const PATIENCE_MS = 5_000;

/** By what the configuration says of it; undefined where people log in by tokens alone. */
export async function openLogins(
  config: Config<typeof API_CONFIG>,
  { access, database, log }: Pick<ApiContext, "access" | "database" | "log">,
): Promise<Logins | undefined> {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, DASHBOARD_URL: dashboardUrl } = config;
  if (access === undefined || issuer === undefined || clientId === undefined || dashboardUrl === undefined)
    return undefined;
  const redirectUri = `${dashboardUrl}login/callback`;
  // Their library is loaded where it is needed.
  const [{ Attempts }, { Logins }, { Provider }] = await Promise.all([
    import("./attempts.ts"),
    import("./logins.ts"),
    import("./provider.ts"),
  ]);
  log.info({ provider: issuer, redirectUri }, "people log in to the dashboard at the identity provider");
  return new Logins({
    provider: new Provider({
      issuer,
      clientId,
      clientSecret: config.OIDC_CLIENT_SECRET,
      clientAuth: config.OIDC_CLIENT_AUTH,
      scopes: config.OIDC_SCOPES,
      token: config.OIDC_LOGIN_TOKEN,
      redirectUri,
      patienceMs: PATIENCE_MS,
    }),
    attempts: new Attempts({
      readSecret: () => readListSecret(promptDatabase(database)),
      byTls: dashboardUrl.startsWith("https:"),
      boundTo: `${issuer} ${clientId} ${redirectUri}`,
    }),
    dashboardUrl,
    expected: { issuer, audience: config.OIDC_AUDIENCE ?? [], algorithms: config.OIDC_ALGORITHMS },
    access,
    log,
  });
}
