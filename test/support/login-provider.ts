import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import OpenIdProvider, { type Context } from "oidc-provider";
import { createMemoryAdapter } from "oidc-provider/lib/adapters/memory_adapter.js";

/** For whom its access tokens are. */
export const RESOURCE = "urn:muster";
export const CLIENT_SECRET = "a secret with: odd/characters+of=its own";
const SCOPE = "openid profile email";

/** What it does instead of what it should. */
export interface Faults {
  /** `error` answers 503, `silence` never answers. */
  readonly at?: "everything" | "token";
  readonly by?: "error" | "silence";
  /** Claims of the id token, as they should be, to claims as they are sent. */
  readonly claims?: (claims: JWTPayload) => JWTPayload;
  /** Signs with a key that it does not publish. */
  readonly stranger?: boolean;
}

/**
 * An OpenID provider with a page where somebody types a name and is let in. Public client `dashboard`, confidential clients
 * `server` and `basic`.
 */
export interface LoginProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** By the name that is typed; others have no groups. */
  readonly groups: Map<string, readonly string[]>;
  faults: Faults;
}

type SigningKey = Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];

interface Keys {
  readonly own: SigningKey;
  readonly strange: SigningKey;
  readonly jwk: object;
}

/** @param redirectUris of all its clients */
export async function startLoginProvider(redirectUris: readonly string[]): Promise<LoginProvider> {
  const server = createServer();
  server.listen(0, "localhost");
  await once(server, "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on TCP
  const { port } = server.address() as AddressInfo;
  const provider = new OwnProvider(server, `http://localhost:${port}`);
  await provider.begin(redirectUris);
  return provider;
}

class OwnProvider implements LoginProvider {
  readonly issuer: string;
  readonly groups = new Map<string, readonly string[]>();
  faults: Faults = {};
  readonly #server: Server;

  constructor(server: Server, issuer: string) {
    this.#server = server;
    this.issuer = issuer;
  }

  get jwksUrl(): string {
    return `${this.issuer}/jwks`;
  }

  async begin(redirectUris: readonly string[]): Promise<void> {
    const keys = await makeKeys();
    const provider = new OpenIdProvider(this.issuer, configuration(redirectUris, keys.jwk, this.groups));
    const answer = provider.callback();
    this.#server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      const { at, by } = this.faults;
      if (at === "everything" || (at === "token" && request.url === "/token")) {
        if (by === "error") response.writeHead(503, { "content-type": "text/html" }).end("<h1>busy</h1>");
        return;
      }
      if (request.url === "/token") changeAnswer(response, keys, () => this.faults);
      if (request.url?.startsWith("/interaction/") === true) void interact(provider, request, response);
      else answer(request, response);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

async function makeKeys(): Promise<Keys> {
  const [own, strange] = [
    await generateKeyPair("ES256", { extractable: true }),
    await generateKeyPair("ES256"),
  ];
  const jwk = { ...(await exportJWK(own.privateKey)), kid: "own", use: "sig", alg: "ES256" };
  return { own: own.privateKey, strange: strange.privateKey, jwk };
}

function configuration(
  redirectUris: readonly string[],
  jwk: object,
  groups: LoginProvider["groups"],
): object {
  const client = { redirect_uris: redirectUris, id_token_signed_response_alg: "ES256" };
  const secret = { ...client, client_secret: CLIENT_SECRET };
  return {
    // The library complains of the same one where it has to take it unasked.
    adapter: createMemoryAdapter(),
    clients: [
      { ...client, client_id: "dashboard", token_endpoint_auth_method: "none" },
      { ...secret, client_id: "server", token_endpoint_auth_method: "client_secret_post" },
      { ...secret, client_id: "basic", token_endpoint_auth_method: "client_secret_basic" },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ["of this run"] },
    conformIdTokenClaims: false,
    claims: { openid: ["sub", "groups"], profile: ["preferred_username"], email: ["email"] },
    findAccount: (_context: Context, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: id, groups: groups.get(id) ?? [] }),
    }),
    // Nobody is asked for consent.
    loadExistingGrant: async ({ oidc: { client: of, session, provider } }: Context) => {
      const grant = new provider.Grant({ clientId: of.clientId, accountId: session.accountId });
      grant.addOIDCScope(SCOPE);
      await grant.save();
      return grant;
    },
    ttl: { IdToken: 600, AccessToken: 600, Session: 600, Grant: 600, Interaction: 600 },
    extraTokenClaims: (_context: Context, token: { readonly accountId?: string }) => ({
      preferred_username: token.accountId,
      groups: groups.get(token.accountId ?? "") ?? [],
    }),
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: "",
          audience: RESOURCE,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "ES256" } },
        }),
      },
    },
  };
}

/** Where somebody says who they are, or that they would rather not. */
async function interact(
  provider: OpenIdProvider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === "GET") {
    response
      .setHeader("content-type", "text/html")
      .end(
        '<form method="post"><label>Name <input name="login"></label><button>Go on</button><button name="refuse" value="yes">Refuse</button></form>',
      );
    return;
  }
  const typed = new URLSearchParams(await text(request));
  const refusal = { error: "access_denied", error_description: "<b>not</b> you" };
  const result = typed.has("refuse") ? refusal : { login: { accountId: typed.get("login") ?? "" } };
  await provider.interactionFinished(request, response, result);
}

/** The library's answer goes out as it is, or with another id token. */
function changeAnswer(response: ServerResponse, keys: Keys, faults: () => Faults): void {
  const { claims, stranger } = faults();
  if (claims === undefined && stranger === undefined) return;
  const end = response.end.bind(response);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library ends with a whole body
  response.end = ((body: string | Buffer) => {
    void changed(String(body), keys, faults()).then((other) => {
      response.setHeader("content-length", Buffer.byteLength(other));
      end(other);
    });
    return response;
  }) as typeof response.end;
}

async function changed(body: string, { own, strange }: Keys, { claims, stranger }: Faults): Promise<string> {
  const answer = JSON.parse(body) as { id_token?: string };
  if (answer.id_token === undefined) return body;
  const right = decodeJwt(answer.id_token);
  const id_token = await new SignJWT(claims?.(right) ?? right)
    .setProtectedHeader({ alg: "ES256", kid: "own" })
    .sign(stranger === true ? strange : own);
  return JSON.stringify({ ...answer, id_token });
}
