import { ofProcess } from "./of-process.ts";

/** What a line shows instead of a secret. */
const HIDDEN = "[hidden]";
/** A shorter one occurs in too many innocent words to be replaced everywhere. */
const MIN_LENGTH = 6;
/** Every line is searched for each of them: opening connections without end must not make lines slower without end. */
const MAX_FORMS = 500;
const SECRET_PARAMETER = /password|secret|token|passphrase|scram/iu;

/** Every form in which a secret may occur in a text. The longest first: one may be the beginning of another. */
const known = ofProcess<{ forms: readonly string[] }>("secrets", () => ({ forms: [] }));

/**
 * From now on `hideSecrets` replaces this value, as it is and in the ways in which URLs, JSON and HTTP write it. The
 * last line of defence: nothing of ours puts a secret into a text, but a server may repeat it in its refusal
 * ("unknown command 'HELLO', with args beginning with: …"), and so may a library.
 */
export function rememberSecret(value: string): void {
  const news = formsOf(value).filter((form) => form.length >= MIN_LENGTH && !known.forms.includes(form));
  if (news.length === 0 || known.forms.length + news.length > MAX_FORMS) return;
  known.forms = [...new Set([...known.forms, ...news])].toSorted((one, other) => other.length - one.length);
}

/** Remembers what is secret in a URL: its password, and parameters that are named like one. */
export function rememberUrl(url: string): void {
  for (const secret of secretsOfUrl(url)) rememberSecret(secret);
}

/**
 * The secrets in a URL, as they are written there. It need not be one that can be taken apart: a store's may name several
 * hosts, and a wrong one has to be hidden as well.
 */
export function secretsOfUrl(text: string): string[] {
  const url = text.trim();
  const [start = "", authority = ""] = /^[a-z+]+:\/\/([^/?#]*)/iu.exec(url) ?? [];
  const isWhole = URL.canParse(url) || authority.includes(",");
  // An @ further on may end a password with a raw character in it, which looks like a port and a path.
  const loose = isWhole && !url.slice(start.length).includes("@") ? [] : looseSecretsOf(url);
  return [...(isWhole ? passwordOf(authority) : []), ...loose, ...secretParametersOf(url)];
}

/** It reaches up to the last @, for drivers and for us. One that equals the user's name would be hidden wherever that is named. */
function passwordOf(authority: string): string[] {
  const [, user = "", password = ""] = /^([^:]*):(.*)@/su.exec(authority) ?? [];
  return password === "" || password === user ? [] : [password];
}

/** Of all that follows a question mark, in both senses of a + in it. */
function secretParametersOf(url: string): string[] {
  const [, ...parameters] = url.split(/[?&]/u);
  return parameters.flatMap((parameter) => {
    const [name = ""] = parameter.split("=", 1);
    const value = parameter.slice(name.length + 1);
    if (value === "" || !SECRET_PARAMETER.test(percentDecoded(name))) return [];
    return [...new Set([value, value.replaceAll("+", " ")])];
  });
}

/** For something that is not a URL, often because of a raw `#` or `/` in the password: whatever may be a secret. */
function looseSecretsOf(text: string): string[] {
  const [, user = "", password = ""] = /^[a-z+]+:\/\/([^:@/?#]*):(.+)@/isu.exec(text) ?? [];
  return [text, ...(password === "" || password === user ? [] : [password])];
}

/** The text with every remembered secret in it replaced. */
export function hideSecrets(text: string): string {
  let hidden = text;
  for (const form of known.forms) if (hidden.includes(form)) hidden = hidden.replaceAll(form, HIDDEN);
  return hidden;
}

function formsOf(value: string): string[] {
  const decoded = percentDecoded(value);
  return [...new Set([value, decoded])].flatMap((form) => {
    const bytes = Buffer.from(form);
    return [
      form,
      JSON.stringify(form).slice(1, -1),
      // A line holds inspected objects and quoted JSON as well.
      JSON.stringify(JSON.stringify(form)).slice(3, -3),
      encodeURIComponent(form.toWellFormed()),
      encodeURI(form.toWellFormed()),
      bytes.toString("base64").replace(/=+$/u, ""),
      bytes.toString("base64url"),
      bytes.toString("hex"),
    ];
  });
}

/** As drivers do it: a raw % stays as it is, beside others that begin an escape. */
const percentDecoded = (text: string): string =>
  new URLSearchParams(`text=${text.replaceAll("&", "%26").replaceAll("+", "%2B")}`).get("text") ?? text;
