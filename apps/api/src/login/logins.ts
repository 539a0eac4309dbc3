import { Code } from "@connectrpc/connect";
import { shown } from "@muster/job";
import type { Logger } from "@muster/runtime";
import type { Access } from "../access/access.ts";
import { MAX_COOKIE_TOKEN, setCookie } from "../access/session-cookie.ts";
import type { Accounts } from "../bounds/accounts.ts";
import type { Refusals } from "../bounds/refusals.ts";
import type { RequestHold } from "../bounds/request-hold.ts";
import type { NodeRequest, NodeResponse } from "../http/node-http.ts";
import { foreign, type Refusal, refuse } from "../http/refuse.ts";
import type { Attempts } from "./attempts.ts";
import {
  failureOf,
  LoginError,
  type LoginFailure,
  NOT_BEGUN,
  TOO_MANY,
  tooLarge,
  uncounted,
} from "./failure.ts";
import { failurePage, PAGE_HEADERS } from "./failure-page.ts";
import { newProofs, type Provider } from "./provider.ts";
import { type Expected, whyRefused } from "./why-refused.ts";

/** Exchanges that wait for the provider: whoever makes up codes must not make this process send it thousands. */
const MAX_EXCHANGES = 50;
/** What is wrong with the provider or the configuration is told so often, however many try. */
const TOLD_MS = 60_000;
/** Of the dashboard: behind the `#`, which no server sees, so that it can lead nowhere else. */
const PLACE = /^#\/[\x21\x23-\x5b\x5d-\x7e]{0,1500}$/u;

export interface LoginsOptions {
  readonly provider: Provider;
  readonly attempts: Attempts;
  /** As people open it, ending with a slash. */
  readonly dashboardUrl: string;
  readonly expected: Expected;
  readonly access: Access;
  readonly log: Logger;
}

/** Whose request it is, and what it shares with others. */
export interface LoginParty {
  readonly hold: RequestHold;
  readonly accounts: Accounts;
  readonly refusals: Refusals;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string;
}

/**
 * Logs people in at the identity provider, by the authorization code flow of OpenID Connect: docs/decisions/0066. It ends as
 * the other login does, with a token of somebody in the session's cookie.
 */
export class Logins {
  readonly #options: LoginsOptions;
  readonly #toldAt: Map<string, number> = new Map();
  #exchanges = 0;

  constructor(options: LoginsOptions) {
    this.#options = options;
  }

  /** What the dashboard's login shows, which everybody may know. */
  get offer(): object {
    const { provider, dashboardUrl } = this.#options;
    return { provider: provider.name, login: `${dashboardUrl}login`, end: `${dashboardUrl}login/end` };
  }

  /** Whether the path is one of its own, and the request will be answered. */
  answer(path: string, request: NodeRequest, response: NodeResponse, party: LoginParty): boolean {
    const work = this.#workOf(path, request, party);
    if (work === undefined) return false;
    const refusal = misplaced(request);
    if (refusal !== undefined) {
      refuse(request, response, refusal);
      return true;
    }
    void work().then((answer) => {
      if (!party.hold.isOver) send(request, response, answer);
    });
    return true;
  }

  /** None of them rejects. */
  #workOf(path: string, request: NodeRequest, party: LoginParty): (() => Promise<Answer>) | undefined {
    const { url = "" } = request;
    // A value may hold further question marks.
    const parameters = new URLSearchParams(url.slice(path.length + 1));
    switch (path) {
      case "/ui/login":
        return () => this.#begin(parameters);
      case "/ui/login/callback":
        return () => this.#finish(parameters, request, party);
      case "/ui/login/end":
        return () => this.#end();
      default:
        return undefined;
    }
  }

  async #begin(query: URLSearchParams): Promise<Answer> {
    const { provider, attempts } = this.#options;
    const asked = query.get("to") ?? "";
    const to = PLACE.test(asked) ? asked : "#/";
    try {
      const proofs = newProofs();
      const url = await provider.authorizationUrl(proofs, query.get("anew") === "1");
      return redirect(url, [await attempts.cookie({ ...proofs, to }, Date.now())]);
    } catch (error) {
      return this.#failed(error, to, []);
    }
  }

  async #finish(query: URLSearchParams, request: NodeRequest, party: LoginParty): Promise<Answer> {
    const { attempts, provider, dashboardUrl } = this.#options;
    let to = "#/";
    try {
      const attempt = await attempts.of(request, Date.now());
      if (attempt === undefined) throw new LoginError(NOT_BEGUN);
      ({ to } = attempt);
      const token = await this.#exchange(() => provider.exchange(query, attempt));
      const session = await this.#sessionOf(token, party);
      return redirect(`${dashboardUrl}${to}`, [session, attempts.endCookie()]);
    } catch (error) {
      const { goesOn } = failureOf(error, provider.name);
      return this.#failed(error, to, goesOn === true ? [] : [attempts.endCookie()]);
    }
  }

  /** @throws LoginError where too many are under way, and whatever the exchange does */
  async #exchange(exchange: () => Promise<string>): Promise<string> {
    if (this.#exchanges >= MAX_EXCHANGES) throw new LoginError(TOO_MANY);
    this.#exchanges += 1;
    try {
      return await exchange();
    } finally {
      this.#exchanges -= 1;
    }
  }

  /**
   * The cookie of whoever has this token. Whose it is is found out as for the token of a call.
   * @throws LoginError
   */
  async #sessionOf(token: string, { hold, accounts, refusals }: LoginParty): Promise<string> {
    const { access, provider, expected, dashboardUrl } = this.#options;
    if (token.length > MAX_COOKIE_TOKEN)
      throw new LoginError(tooLarge(provider.name, token.length, MAX_COOKIE_TOKEN));
    const found = await access.identifyToken(token, hold.peer);
    const refusal = "code" in found ? found : accounts.admit(found.identity, hold);
    if (!("code" in found) && refusal === undefined) {
      const { expiresAtMs } = found.identity;
      return setCookie({ token, expiresAtMs }, dashboardUrl.startsWith("https:"), Date.now());
    }
    if ("code" in found) refusals.count("identity");
    const why = refusal?.code === Code.Unauthenticated ? whyRefused(token, expected) : undefined;
    throw new LoginError(uncounted(provider.name, refusal?.message ?? "", why));
  }

  async #end(): Promise<Answer> {
    const { provider } = this.#options;
    try {
      const url = await provider.endUrl();
      return url === undefined ? this.#page(noEnd(provider.name), "#/", []) : redirect(url, []);
    } catch (error) {
      return this.#failed(error, "#/", []);
    }
  }

  #failed(error: unknown, to: string, cookies: string[]): Answer {
    const failure = failureOf(error, this.#options.provider.name);
    this.#tell(failure);
    return this.#page(failure, to, cookies);
  }

  #page({ says, status }: LoginFailure, to: string, cookies: string[]): Answer {
    const { dashboardUrl } = this.#options;
    // Whoever was not let in may be somebody else, too.
    const anew = status === 403 ? "&anew=1" : "";
    const again = [`${dashboardUrl}login?to=${encodeURIComponent(to)}${anew}`, "Try again"] as const;
    const back = [`${dashboardUrl}${to}`, "To the dashboard"] as const;
    const links = status < 400 ? [back] : [again, back];
    const headers = { ...PAGE_HEADERS, ...(cookies.length > 0 && { "set-cookie": cookies }) };
    return { status, headers, body: failurePage({ says, links, dashboardUrl }) };
  }

  #tell({ kind, tells }: LoginFailure): void {
    const now = performance.now();
    if (tells === undefined || now - (this.#toldAt.get(kind) ?? -Infinity) < TOLD_MS) return;
    this.#toldAt.set(kind, now);
    this.#options.log.warn({ kind }, `a login has failed: ${tells}`);
  }
}

/** Only a browser that goes there by itself is sent on: in an image or a frame, a login would be begun behind somebody's back. */
function misplaced({ method = "", headers }: NodeRequest): Refusal | undefined {
  if (method !== "GET") {
    const message = `HTTP method: expected GET, got ${shown(method)}`;
    return { status: 405, code: Code.Unimplemented, message, headers: { allow: "GET" } };
  }
  const goal = headers["sec-fetch-dest"];
  if (goal === undefined || goal === "document") return undefined;
  return foreign(`sec-fetch-dest: expected document, got ${shown(goal)}`);
}

const redirect = (location: string, cookies: string[]): Answer => ({
  status: 303,
  headers: { location, ...(cookies.length > 0 && { "set-cookie": cookies }) },
  body: "",
});

const noEnd = (provider: string): LoginFailure => ({
  kind: "no_end",
  status: 200,
  says: `You are logged out here. ${provider} names no address where its own session ends: end it there.`,
});

function send(request: NodeRequest, response: NodeResponse, { status, headers, body }: Answer): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
  request.resume();
}
