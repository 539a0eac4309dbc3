import {
  AuthorizationResponseError,
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  type Client,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  calculatePKCECodeChallenge,
  clockTolerance,
  customFetch,
  discoveryRequest,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
  None,
  processAuthorizationCodeResponse,
  processDiscoveryResponse,
  validateAuthResponse,
} from "oauth4webapi";
import { boundedFetch, type ProviderFetch } from "./bounded-fetch.ts";
import type { ClientAuthMethod, LoginToken } from "./config.ts";
import { LoginError, NOT_OURS } from "./failure.ts";

/** How long what the provider says of itself is taken. */
const FRESH_MS = 600_000;
/** After a failure: each click would be a request to a provider that is in trouble. */
const FAILED_MS = 2_000;
/** Between the provider's clock and ours, as for every JWT. */
const CLOCK_SECONDS = 5;

export interface ProviderOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined: a public client. */
  readonly clientSecret: string | undefined;
  /** Undefined: as the provider takes it. */
  readonly clientAuth: ClientAuthMethod | undefined;
  /** Separated by spaces. */
  readonly scopes: string;
  readonly token: LoginToken;
  /** Where it sends browsers back, as it is registered there. */
  readonly redirectUri: string;
  /** For each request: a browser waits meanwhile. */
  readonly patienceMs: number;
}

/** What only the browser that has begun a login can show when it comes back. */
export interface Proofs {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE: whoever else gets hold of the code cannot use it. */
  readonly verifier: string;
}

export const newProofs = (): Proofs => ({
  state: generateRandomState(),
  nonce: generateRandomNonce(),
  verifier: generateRandomCodeVerifier(),
});

/** The identity provider, as the authorization code flow of OpenID Connect sees it. Errors are the library's: `failureOf`. */
export class Provider {
  readonly #options: ProviderOptions;
  readonly #issuer: URL;
  readonly #client: Client;
  readonly #requests: {
    readonly [allowInsecureRequests]: boolean;
    readonly [customFetch]: ProviderFetch;
  };
  #last: { readonly server: AuthorizationServer; readonly atMs: number } | undefined;
  #failed: { readonly error: unknown; readonly atMs: number } | undefined;
  #asking: Promise<AuthorizationServer> | undefined;

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.#issuer = new URL(options.issuer);
    this.#client = { client_id: options.clientId, [clockTolerance]: CLOCK_SECONDS };
    // The configuration lets only a provider on this machine do without TLS.
    const isInsecure = this.#issuer.protocol === "http:";
    this.#requests = { [allowInsecureRequests]: isInsecure, [customFetch]: boundedFetch(options.patienceMs) };
  }

  /** For people. */
  get name(): string {
    return this.#issuer.host;
  }

  /**
   * Where a login begins.
   * @param anew asks who it is although the provider knows this browser already
   * @throws whatever asking the provider does
   */
  async authorizationUrl({ state, nonce, verifier }: Proofs, anew: boolean): Promise<string> {
    const url = this.#pageOf(await this.#server(), "authorization_endpoint");
    if (url === undefined) throw new Error("the provider names no authorization_endpoint");
    const { clientId, redirectUri, scopes } = this.#options;
    const parameters = {
      response_type: "code",
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: scopes,
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ...(anew && { prompt: "login" }),
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url.href;
  }

  /**
   * The token of whoever comes back with these parameters.
   * @throws whatever is wrong with them, and what asking the provider does
   */
  async exchange(parameters: URLSearchParams, { state, nonce, verifier }: Proofs): Promise<string> {
    const server = await this.#server();
    const answer = this.#checked(server, parameters, state);
    const response = await authorizationCodeGrantRequest(
      server,
      this.#client,
      authOf(server, this.#options),
      answer,
      this.#options.redirectUri,
      verifier,
      this.#requests,
    );
    const tokens = await processAuthorizationCodeResponse(server, this.#client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    const { token } = this.#options;
    const found = tokens[token];
    if (found === undefined) throw new Error(`the provider has given no ${token}`);
    return found;
  }

  /**
   * The issuer, where it is said, and the state are looked at before anything else.
   * @throws LoginError; AuthorizationResponseError, which is the provider's own
   */
  #checked(server: AuthorizationServer, parameters: URLSearchParams, state: string): URLSearchParams {
    try {
      return validateAuthResponse(server, this.#client, parameters, state);
    } catch (error) {
      if (error instanceof AuthorizationResponseError) throw error;
      throw new LoginError(NOT_OURS, { cause: error });
    }
  }

  /**
   * Where its own session ends; undefined where it has no such page. It asks whoever comes: no token of anybody's is in this
   * address, which proxies and the browser keep.
   * @throws whatever asking the provider does
   */
  async endUrl(): Promise<string | undefined> {
    const url = this.#pageOf(await this.#server(), "end_session_endpoint");
    url?.searchParams.set("client_id", this.#options.clientId);
    return url?.href;
  }

  /** Where a browser is sent: by TLS, unless the provider is on this machine. */
  #pageOf(
    server: AuthorizationServer,
    name: "authorization_endpoint" | "end_session_endpoint",
  ): URL | undefined {
    const url = URL.parse(server[name] ?? "");
    if (url === null) return undefined;
    return url.protocol === "https:" || url.protocol === this.#issuer.protocol ? url : undefined;
  }

  /** What it says of itself. While it does not answer, what it said before is taken: its pages may be there all the same. */
  async #server(): Promise<AuthorizationServer> {
    const now = Date.now();
    if (this.#last !== undefined && now - this.#last.atMs < FRESH_MS) return this.#last.server;
    if (this.#failed === undefined || now - this.#failed.atMs >= FAILED_MS)
      return (this.#asking ??= this.#ask().finally(() => (this.#asking = undefined)));
    if (this.#last !== undefined) return this.#last.server;
    throw this.#failed.error;
  }

  async #ask(): Promise<AuthorizationServer> {
    try {
      const response = await discoveryRequest(this.#issuer, this.#requests);
      const server = await processDiscoveryResponse(this.#issuer, response);
      this.#last = { server, atMs: Date.now() };
      this.#failed = undefined;
      return server;
    } catch (error) {
      this.#failed = { error, atMs: Date.now() };
      if (this.#last === undefined) throw error;
      return this.#last.server;
    }
  }
}

/** In the body where that is taken: in `authorization`, not all providers undo the escapes of a secret's characters. */
function authOf(
  { token_endpoint_auth_methods_supported: taken = ["client_secret_basic"] }: AuthorizationServer,
  { clientSecret, clientAuth }: ProviderOptions,
): ClientAuth {
  if (clientSecret === undefined) return None();
  const inBody =
    clientAuth === undefined ? taken.includes("client_secret_post") : clientAuth === "client_secret_post";
  return inBody ? ClientSecretPost(clientSecret) : ClientSecretBasic(clientSecret);
}
