/** What a line shows instead of a secret. */
const HIDDEN = "[hidden]";
/** A shorter one occurs in too many innocent words to be replaced everywhere. */
const MIN_LENGTH = 6;
/** Every line is searched for each of them: opening connections without end must not make lines slower without end. */
const MAX_FORMS = 500;
const SECRET_PARAMETER = /password|secret|token|passphrase/iu;

/** Every form in which a secret may occur in a text. The longest first: one may be the beginning of another. */
let forms: readonly string[] = [];

/**
 * From now on `hideSecrets` replaces this value, as it is and in the ways in which URLs, JSON and HTTP write it. The
 * last line of defence: nothing of ours puts a secret into a text, but a server may repeat it in its refusal
 * ("unknown command 'HELLO', with args beginning with: …"), and so may a library.
 */
export function rememberSecret(value: string): void {
  const news = formsOf(value).filter((form) => form.length >= MIN_LENGTH && !forms.includes(form));
  if (news.length === 0 || forms.length + news.length > MAX_FORMS) return;
  forms = [...new Set([...forms, ...news])].toSorted((one, other) => other.length - one.length);
}

/** Remembers what is secret in a URL: its password, and parameters that are named like one. */
export function rememberUrl(url: string): void {
  for (const secret of secretsOfUrl(url)) rememberSecret(secret);
}

/** The secrets in a URL, as they are written there. All of it where it cannot be taken apart. */
export function secretsOfUrl(text: string): string[] {
  const url = URL.parse(text.trim());
  if (url === null) return looseSecretsOf(text);
  const { username, password } = url;
  // A password that equals the user's name is no secret, and would be hidden in every line that names the user.
  const own = password === "" || password === username ? [] : [password];
  const named = [...url.searchParams].filter(([name, value]) => SECRET_PARAMETER.test(name) && value !== "");
  return [...own, ...named.map(([, value]) => value)];
}

/** For something that is not a URL, often because of a raw `#` or `/` in the password: whatever may be a secret. */
function looseSecretsOf(text: string): string[] {
  const [, user = "", password = ""] = /^[a-z+]+:\/\/([^:@/?#]*):(.+)@/iu.exec(text.trim()) ?? [];
  return [text, ...(password === "" || password === user ? [] : [password])];
}

/** The text with every remembered secret in it replaced. */
export function hideSecrets(text: string): string {
  let hidden = text;
  for (const form of forms) if (hidden.includes(form)) hidden = hidden.replaceAll(form, HIDDEN);
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

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A raw % in it: then it is written as it is.
    return text;
  }
}
