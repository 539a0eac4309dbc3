/** A shorter one occurs in too many innocent words to be replaced everywhere. */
export const MIN_SECRET_LENGTH = 6;

/** Every form in which URLs, JSON and HTTP write a secret, itself among them. */
export function formsOf(value: string): string[] {
  const forms = [...new Set([value, percentDecoded(value)])].flatMap((form) => [
    form,
    JSON.stringify(form).slice(1, -1),
    // A line holds inspected objects and quoted JSON as well.
    JSON.stringify(JSON.stringify(form)).slice(3, -3),
    ...inUrls(form.toWellFormed()),
    ...inBase64(Buffer.from(form)),
    Buffer.from(form).toString("hex"),
    Buffer.from(form).toString("hex").toUpperCase(),
  ]);
  return [...new Set(forms)].filter((form) => form.length >= MIN_SECRET_LENGTH);
}

/**
 * Writers differ in what they escape, and in the digits' case: JavaScript's functions, the parser of URLs, which writes `'` in a
 * query as %27, forms, which write a space as +, and libraries that go by RFC 3986.
 */
function inUrls(text: string): string[] {
  const component = encodeURIComponent(text);
  const strict = component.replaceAll(/[!'()*]/gu, escaped);
  const form = new URLSearchParams({ "": text }).toString().slice(1);
  const forms = [component, encodeURI(text), strict, form, strict.replaceAll("%20", "+")];
  const quoted = forms.map((one) => one.replaceAll("'", "%27"));
  return [...forms, ...quoted, ...quoted.map((one) => one.replaceAll(/%[\dA-F]{2}/gu, lowerCase))];
}

const escaped = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
const lowerCase = (text: string): string => text.toLowerCase();

/**
 * By itself, and behind one or two other bytes: a password in HTTP's `Basic` stands behind its user's name, and is
 * written otherwise than alone. Digits that depend on what stands around it are left out.
 */
function inBase64(bytes: Buffer): string[] {
  const alone = [bytes.toString("base64").replace(/=+$/u, ""), bytes.toString("base64url")];
  const behind = [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const [from, to] = [Math.ceil((before * 8) / 6), Math.floor((padded.length * 8) / 6)];
    return [padded.toString("base64").slice(from, to), padded.toString("base64url").slice(from, to)];
  });
  // A secret of six bytes makes seven digits there, which innocent words do not have by chance.
  return [...alone, ...behind];
}

/** As drivers do it: a raw % stays as it is, beside others that begin an escape. */
export const percentDecoded = (text: string): string =>
  new URLSearchParams(`text=${text.replaceAll("&", "%26").replaceAll("+", "%2B")}`).get("text") ?? text;
