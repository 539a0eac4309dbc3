import { Code, ConnectError } from "@connectrpc/connect";
import { shown } from "@muster/job";
import type { Access } from "../access/access.ts";
import type { Identified } from "../access/authenticate.ts";
import { endCookies, isOfOwnPage, setCookie } from "../access/session-cookie.ts";
import type { Accounts } from "../bounds/accounts.ts";
import { readBody } from "../bounds/read-body.ts";
import type { Refusals } from "../bounds/refusals.ts";
import type { RequestHold } from "../bounds/request-hold.ts";
import type { NodeRequest, NodeResponse } from "../http/node-http.ts";
import { foreign, type Refusal, refuse } from "../http/refuse.ts";
import { readLogin } from "./read-login.ts";

/** Where the dashboard logs in (POST with a token) and out (DELETE). */
export const SESSION_PATH = "/ui/session";

/** Longer than any token that a cookie takes, with what JSON puts around it. */
const MAX_BODY_BYTES: number = 8 * 1024;

export interface SessionOptions {
  /** Undefined where nobody is asked who they are. */
  readonly access: Access | undefined;
  readonly accounts: Accounts;
  readonly refusals: Refusals;
  /** Whether the port speaks TLS itself. */
  readonly encrypted: boolean;
}

export type SessionHandler = (request: NodeRequest, response: NodeResponse, hold: RequestHold) => void;

/**
 * Keeps a token in the browser that has shown it, where no script can read it: docs/decisions/0065. Nothing is kept here, so that
 * every API process knows the session, and one whose token is revoked ends as its other calls do.
 */
export function createSessions(options: SessionOptions): SessionHandler {
  const { encrypted } = options;
  return (request, response, hold) => {
    const refusal = misplaced(request);
    if (refusal !== undefined) return refuse(request, response, refusal);
    const byTls = encrypted || request.headers.origin?.startsWith("https:") === true;
    if (request.method === "DELETE") return tellCookies(request, response, endCookies(byTls));
    void logIn(options, request, hold).then(
      (answer) => {
        if (hold.isOver) return;
        if ("code" in answer) return refuse(request, response, answer);
        const { token, expiresAtMs } = answer;
        tellCookies(request, response, [setCookie({ token, expiresAtMs }, byTls, Date.now())]);
      },
      (error: unknown) => {
        if (!hold.isOver) refuse(request, response, unreadable(error));
      },
    );
  };
}

/** Other pages may not log anybody in or out: as somebody else, they would have them act in that one's name. */
function misplaced(request: NodeRequest): Refusal | undefined {
  const { method = "" } = request;
  if (method !== "POST" && method !== "DELETE") {
    const message = `HTTP method: expected POST or DELETE, got ${shown(method)}`;
    return { status: 405, code: Code.Unimplemented, message, headers: { allow: "POST, DELETE" } };
  }
  if (!isOfOwnPage(request)) {
    const { origin = "another site" } = request.headers;
    return foreign(`origin: expected a page of this server, got ${shown(origin)}`);
  }
  const { "content-type": type = "" } = request.headers;
  // A page of another origin cannot send this type without asking first.
  if (/^application\/json\b/iu.test(type)) return undefined;
  const message = `content-type: expected application/json, got ${shown(type)}`;
  return { status: 415, code: Code.InvalidArgument, message };
}

/** @throws ConnectError for a body that does not come, or is too large */
async function logIn(
  { access, accounts, refusals }: SessionOptions,
  request: NodeRequest,
  hold: RequestHold,
): Promise<{ readonly token: string; readonly expiresAtMs: number | undefined } | Refusal> {
  if (access === undefined) return NOBODY_ASKED;
  const { signal } = hold.peer;
  const body = await readBody(request, { maxBytes: MAX_BODY_BYTES, framing: 0, hold, refusals, signal });
  const login = readLogin(body.toString("utf8"));
  if ("because" in login) return { status: 400, code: Code.InvalidArgument, message: login.because };
  const found: Identified = await access.identifyToken(login.token, hold.peer);
  if ("code" in found) {
    refusals.count("identity");
    return found;
  }
  const tooOften = accounts.admit(found.identity, hold);
  return tooOften ?? { token: login.token, expiresAtMs: found.identity.expiresAtMs };
}

const NOBODY_ASKED: Refusal = {
  status: 409,
  code: Code.FailedPrecondition,
  message:
    "session: expected AUTH=required; here nobody is asked who they are, and there is nothing to log in to",
};

function tellCookies(request: NodeRequest, response: NodeResponse, cookies: string[]): void {
  response.statusCode = 204;
  response.setHeader("set-cookie", cookies);
  response.end();
  request.resume();
}

function unreadable(error: unknown): Refusal {
  const { code, rawMessage } = ConnectError.from(error);
  return { status: code === Code.ResourceExhausted ? 413 : 408, code, message: rawMessage };
}
