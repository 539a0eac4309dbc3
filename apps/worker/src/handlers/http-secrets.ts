import { PermanentError } from "@muster/job";
import { type Call, readCall } from "./http-call.ts";
import { type Fields, readMap, readText } from "./payload.ts";
import {
  type Hider,
  namesSecret,
  type SecretKeeper,
  type SecretValues,
  secretsIn,
  textsWithin,
  withSecrets,
  withSecretsWithin,
} from "./secret-references.ts";

/** A request with the secrets that its payload names, and what has to be seen to because of them. */
export interface SecretCall {
  readonly call: Call;
  /**
   * Before the request goes somewhere else.
   * @throws PermanentError when one of its secrets may not go there
   */
  readonly checkOrigin: (origin: string) => Promise<void>;
  /** Of an answer's body; undefined where there are no secrets. Each answer needs one of its own. */
  readonly hider: () => Hider | undefined;
  /** The same of its headers. */
  readonly hide: (text: string) => string;
}

/**
 * The request that a payload describes. Secrets may be named in the URL (but not in its host), in headers and in
 * `body_template`, which is a body otherwise; `body` is data, and nothing in it is ever replaced.
 * @throws PermanentError naming the field that is wrong, or the secret that may not go there
 */
export async function readSecretCall(fields: Fields, keeper: SecretKeeper | undefined): Promise<SecretCall> {
  const { body_template: template, ...rest } = fields;
  if (template !== undefined && fields["body"] !== undefined)
    throw new PermanentError("payload.body_template: expected it or body, got both");
  const url = readText(fields, "url") ?? "";
  const headers = readMap(fields, "headers");
  const texts = [url, ...Object.values(headers), ...textsWithin(template)].filter(namesSecret);
  if (texts.length === 0)
    return { call: readCall({ ...rest, body: template ?? fields["body"] }), ...WITHOUT_SECRETS };
  if (namesSecret(url) && !url.includes("{{"))
    throw new PermanentError(
      "payload.url: expected a URL; a secret may be named within its path, its parameters and its user",
    );
  // Whom they are for is decided by what stands around them, before any of them is read.
  const { origin } = readCall({ url: withSecrets(url, new Map(), () => "0") }).url;
  const values = await secretsIn(texts, keeper, { type: "http", to: origin });
  const filled = {
    ...rest,
    url: withSecrets(url, values, urlEncoded),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, withSecrets(value, values)]),
    ),
    body: template === undefined ? fields["body"] : filledBody(template, headers, values),
  };
  const call = readCall(filled);
  if (call.url.origin !== origin)
    throw new PermanentError("payload.url: expected no secret in its scheme, host or port");
  return {
    call,
    checkOrigin: async (other) => {
      await secretsIn(texts, keeper, { type: "http", to: other });
    },
    hider: () => keeper?.hider([...values.values()]),
    hide: (text) => hiddenIn(text, keeper?.hider([...values.values()])),
  };
}

const WITHOUT_SECRETS: Omit<SecretCall, "call"> = {
  checkOrigin: async () => {},
  hider: () => undefined,
  hide: (text) => text,
};

/** As the place needs it: a user, a part of the path, a parameter. */
function urlEncoded(value: string, before: string): string {
  const inPath = /^[a-z]+:\/\/[^/?#]*\/[^?#]*$/iu.test(before);
  return inPath && !/[?#]/u.test(value) ? encodeURI(value) : encodeURIComponent(value);
}

/** A text is filled as its type needs it, which the payload says; JSON text by text. */
function filledBody(
  template: unknown,
  headers: Readonly<Record<string, string>>,
  values: SecretValues,
): unknown {
  if (typeof template !== "string") return withSecretsWithin(template, values);
  const [, type = ""] = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type") ?? [];
  if (/^application\/x-www-form-urlencoded\b/iu.test(type))
    return withSecrets(template, values, (value) => encodeURIComponent(value));
  if (/[/+]json\b/iu.test(type))
    return withSecrets(template, values, (value) => JSON.stringify(value).slice(1, -1));
  return withSecrets(template, values);
}

function hiddenIn(text: string, hider: Hider | undefined): string {
  return hider === undefined ? text : Buffer.concat([hider.push(Buffer.from(text)), hider.end()]).toString();
}
