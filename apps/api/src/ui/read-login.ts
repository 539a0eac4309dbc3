import { shown } from "@muster/job";
import { MAX_COOKIE_TOKEN } from "../access/session-cookie.ts";

export type Login = { readonly token: string } | { readonly because: string };

/** What a cookie may hold, of which every token and JWT is made. */
const COOKIE_TEXT = /^[\w.~+/=-]+$/u;

/** Reads `{"token": "…"}`. A mistake never quotes what may be a secret. */
export function readLogin(body: string): Login {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { because: 'body: expected JSON such as {"token":"…"}, got something else' };
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    return { because: 'body: expected an object such as {"token":"…"}, got another value' };
  const unknown = Object.keys(parsed).find((name) => name !== "token");
  if (unknown !== undefined)
    return { because: `body: expected token and nothing else, got ${shown(unknown)}` };
  const token = "token" in parsed ? parsed.token : undefined;
  if (typeof token !== "string") return { because: `token: expected text, got ${kindOf(token)}` };
  const text = token.trim();
  if (text.length > MAX_COOKIE_TOKEN)
    return {
      because: `token: expected at most ${MAX_COOKIE_TOKEN} characters, which a browser keeps in a cookie, got ${text.length}`,
    };
  if (!COOKIE_TEXT.test(text)) return { because: "token: expected a token or a JWT, got something else" };
  return { token: text };
}

const kindOf = (value: unknown): string =>
  value === undefined ? "nothing" : value === null ? "null" : typeof value;
