import { boundedText, CUT_MARK } from "../foreign.ts";
import { ofProcess } from "../of-process.ts";
import { formsOf, percentDecoded } from "./secret-forms.ts";
import { hideShapes } from "./secret-shapes.ts";

/** What a line shows instead of a secret. */
export const HIDDEN = "[hidden]";
/** Every line is searched for each of them: opening connections without end must not make lines slower without end. */
const MAX_FORMS = 1_000;
/** Of one secret with a name: the one that is used, and those before it, which running jobs may still have. */
const MAX_VALUES = 4;
/** Of what is a secret by its looks; a longer one that a cut goes through may not be found. */
const MAX_SHAPE_LENGTH = 4_096;
const SECRET_PARAMETER = /password|secret|token|passphrase|scram/iu;

/** Every form in which a secret may occur in a text. The longest first: one may be the beginning of another. */
const known = ofProcess<{ forms: readonly string[] }>("secrets", () => ({ forms: [] }));

/** Those with a name, whose values change while the process runs. */
const named = ofProcess("named-secrets", () => ({ values: new Map<string, readonly string[]>() }));

interface Merged {
  readonly known: readonly string[];
  readonly named: ReadonlyMap<string, readonly string[]>;
  readonly forms: readonly string[];
}

/** Both together, made anew when one of them has changed. */
let merged: Merged | undefined;

/** The same list for as long as no other secret is known. */
export function rememberedForms(): readonly string[] {
  if (merged?.known === known.forms && merged.named === named.values) return merged.forms;
  const forms = longestFirst([...known.forms, ...[...named.values.values()].flat().flatMap(formsOf)]);
  merged = { known: known.forms, named: named.values, forms };
  return forms;
}

export const longestFirst = (forms: readonly string[]): string[] =>
  [...new Set(forms)].toSorted((one, other) => other.length - one.length);

/**
 * From now on `hideSecrets` replaces this value, as it is and in the ways in which URLs, JSON and HTTP write it. The
 * last line of defence: nothing of ours puts a secret into a text, but a server may repeat it in its refusal
 * ("unknown command 'HELLO', with args beginning with: …"), and so may a library.
 */
export function rememberSecret(value: string): void {
  const news = formsOf(value).filter((form) => !known.forms.includes(form));
  if (news.length === 0 || known.forms.length + news.length > MAX_FORMS) return;
  known.forms = longestFirst([...known.forms, ...news]);
}

/**
 * The same for a secret that has a name, each time it is read: files are exchanged while a process runs, and it must not
 * remember all that there ever was. How many names there are is bounded by whoever may use them.
 */
export function rememberNamedSecret(name: string, value: string): void {
  const values = named.values.get(name) ?? [];
  if (values[0] === value) return;
  const kept = [value, ...values.filter((other) => other !== value)].slice(0, MAX_VALUES);
  // A new map says that something has changed.
  named.values = new Map(named.values).set(name, kept);
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
export function hideRemembered(text: string): string {
  return hideForms(text, rememberedForms());
}

/** The text with each of these in it replaced, which are the longest first. */
export function hideForms(text: string, forms: readonly string[]): string {
  let hidden = text;
  for (const form of forms) if (hidden.includes(form)) hidden = hidden.replaceAll(form, HIDDEN);
  return hidden;
}

/** The text with every remembered secret in it replaced, and with whatever looks like one. */
export function hideSecrets(text: string): string {
  return hideShapes(hideRemembered(text));
}

/**
 * A text of somebody else's in at most `maxLength` characters, without secrets: cut first, a text would end in the
 * beginning of one, which is no longer found.
 */
export function boundedHidden(text: string, maxLength: number): string {
  if (text.length <= maxLength) return boundedText(hideSecrets(text), maxLength);
  const longest = Math.max(MAX_SHAPE_LENGTH, rememberedForms()[0]?.length ?? 0);
  const hidden = hideSecrets(text.slice(0, maxLength + longest));
  if (text.length <= maxLength + longest) return boundedText(hidden, maxLength);
  // Whatever the end of this piece goes through is dropped with it.
  const whole = hidden.slice(0, -longest);
  return boundedText(whole.length > maxLength ? whole : `${whole}${CUT_MARK}`, maxLength);
}
