import { shown } from "@muster/job";
import {
  AuthorizationResponseError,
  JWT_TIMESTAMP_CHECK,
  OperationProcessingError,
  ResponseBodyError,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from "oauth4webapi";

/** Why nobody is logged in, for the page that says so. */
export interface LoginFailure {
  /** Constant, for the log. */
  readonly kind: string;
  /** Of HTTP. */
  readonly status: number;
  /** A sentence for whoever wants to log in. */
  readonly says: string;
  /** For whoever runs the server; undefined: there is nothing to mend. It holds no code and no token. */
  readonly tells?: string;
  /** What the browser has begun may still end well. */
  readonly goesOn?: true;
}

/** Ends a login for a reason that is known. */
export class LoginError extends Error {
  override readonly name = "LoginError";
  readonly failure: LoginFailure;

  constructor(failure: LoginFailure, options?: ErrorOptions) {
    super(failure.says, options);
    this.failure = failure;
  }
}

/** What may come from anybody: a link that somebody was sent, an old one, or one that was opened in another browser. */
export const NOT_BEGUN: LoginFailure = {
  kind: "not_begun",
  status: 400,
  says: "This browser has begun no login here, or began it more than ten minutes ago, or has ended it already.",
};

/** Somebody else's answer must not end what this browser has begun. */
export const NOT_OURS: LoginFailure = {
  kind: "not_ours",
  status: 400,
  goesOn: true,
  says: "This answer belongs to another login than the one that this browser has begun last.",
};

export const TOO_MANY: LoginFailure = {
  kind: "too_many",
  status: 503,
  goesOn: true,
  says: "Too many logins are under way.",
};

export const NO_DATABASE: LoginFailure = {
  kind: "database",
  status: 503,
  goesOn: true,
  says: "The database does not answer, without which no login begins or ends.",
};

/** @param provider its name, for people */
export function failureOf(error: unknown, provider: string): LoginFailure {
  if (error instanceof AuthorizationResponseError) return refused(error, provider);
  if (error instanceof ResponseBodyError) return badExchange(error, provider);
  if (error instanceof WWWAuthenticateChallengeError) return badClient(provider, "WWW-Authenticate");
  if (error instanceof LoginError) return error.failure;
  if (error instanceof OperationProcessingError || error instanceof UnsupportedOperationError)
    return odd(error, provider);
  return away(provider, error instanceof Error ? reasonOf(error) : String(error));
}

const away = (provider: string, because: string): LoginFailure => ({
  kind: "away",
  status: 503,
  says: `${provider} does not answer. Nothing is wrong with your account.`,
  tells: `${provider} does not answer: ${because}`,
});

/** It came with the state that only the provider and this browser know, so its words are the provider's. */
function refused(
  { error, error_description: why }: AuthorizationResponseError,
  provider: string,
): LoginFailure {
  const words = why === undefined ? shown(error) : `${shown(error)}, ${shown(why)}`;
  if (error === "access_denied")
    return { kind: error, status: 403, says: `${provider} lets you in no further: ${words}.` };
  const isItsOwn = error === "server_error" || error === "temporarily_unavailable";
  return {
    kind: "refused",
    status: isItsOwn ? 503 : 502,
    says: `${provider} has ended the login: ${words}.`,
    tells: `${provider} has ended a login: ${words}`,
  };
}

function badExchange(
  { error, error_description: why, status }: ResponseBodyError,
  provider: string,
): LoginFailure {
  const words = why === undefined ? shown(error) : `${shown(error)}, ${shown(why)}`;
  if (error === "invalid_grant")
    return {
      kind: error,
      status: 400,
      says: `${provider} does not take this answer any more: it was used before, or came too late.`,
      tells: `${provider} has refused a code: ${words}`,
    };
  if (error === "invalid_client" || error === "unauthorized_client") return badClient(provider, words);
  return {
    kind: "exchange",
    status: status >= 500 ? 503 : 502,
    says: `${provider} gives no token: ${words}.`,
    tells: `${provider} gives no token: ${words}`,
  };
}

const badClient = (provider: string, words: string): LoginFailure => ({
  kind: "client",
  status: 502,
  says: `${provider} does not know this server. Whoever runs it finds the reason in its log.`,
  tells: `${provider} does not take OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or not as they are sent (OIDC_CLIENT_AUTH): ${words}`,
});

/** The library's own words, which are constant. */
function odd(error: OperationProcessingError | UnsupportedOperationError, provider: string): LoginFailure {
  if (error.code === JWT_TIMESTAMP_CHECK)
    return {
      kind: "clock",
      status: 502,
      says: `By this server's clock the token of ${provider} is not valid now. Their clocks may differ.`,
      tells: `a token of ${provider} is not valid by this machine's clock: ${error.message}`,
    };
  const { cause } = error;
  if (cause instanceof Response && cause.status >= 500) return away(provider, `it answers ${cause.status}`);
  return {
    kind: "odd",
    status: 502,
    says: `${provider} answers something that cannot be taken. Whoever runs this server finds more in its log.`,
    tells: `${provider} answers something that cannot be taken: ${error.message}`,
  };
}

/** `fetch` says only that it failed; the rest is in its cause. */
function reasonOf(error: Error): string {
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}

export const tooLarge = (provider: string, length: number, most: number): LoginFailure => ({
  kind: "too_large",
  status: 502,
  says: `The token of ${provider} has ${length} characters, and a browser keeps no more than ${most} for a session. Whoever runs this server finds more in its log.`,
  tells: `a token of ${provider} has ${length} characters, and a cookie takes ${most}: have fewer claims put into it, such as groups that nothing here asks for, or set OIDC_LOGIN_TOKEN`,
});

/**
 * Of a token that the provider has given, and that is nobody's here.
 * @param because what a call with it would be told
 * @param why what is known of the reason; undefined where the token is not to blame
 */
export function uncounted(provider: string, because: string, why: string | undefined): LoginFailure {
  if (why === undefined)
    return { kind: "uncounted", status: 503, says: `${provider} knows you, but: ${because}` };
  return {
    kind: "uncounted",
    status: 502,
    says: `${provider} knows you, but its token does not count here. Whoever runs this server finds the reason in its log.`,
    tells: `a token of ${provider} does not count: ${why}`,
  };
}
