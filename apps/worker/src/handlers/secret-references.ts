import { PermanentError } from "@muster/job";

/** Whom a secret of a built-in handler's job is for. */
export interface SecretDestination {
  readonly type: "http" | "command";
  /** The origin of the URL; the program. */
  readonly to: string;
}

/** Replaces secrets in bytes that come in pieces. */
export interface Hider {
  push(piece: Uint8Array): Buffer;
  /** What was kept back because it might have been the beginning of one. */
  end(): Buffer;
}

/** Where the secrets come from that payloads name. */
export interface SecretKeeper {
  /** @throws PermanentError where it is not allowed */
  get(name: string, destination: SecretDestination): Promise<string>;
  /** Of what comes back from where these values went. */
  hider(values: readonly string[]): Hider;
}

/** The values of the secrets that one payload names, by their names. */
export type SecretValues = ReadonlyMap<string, string>;

/** A payload may be full of them, and each may have 64 KiB. */
const MAX_REFERENCES = 100;
/** A text that is nothing else. */
const WHOLE = /^secret:([A-Za-z0-9][\w.-]{0,63})$/u;
/** Within a text; whatever stands there has to be a name. */
const WITHIN = /\{\{secret:([^{}]{0,100})\}\}/gu;

/** Whether a text names a secret. */
export const namesSecret = (text: string): boolean => WHOLE.test(text) || text.search(WITHIN) !== -1;

function namesIn(text: string): string[] {
  const [, whole] = WHOLE.exec(text) ?? [];
  return whole === undefined ? [...text.matchAll(WITHIN)].map(([, name = ""]) => name) : [whole];
}

/**
 * Reads the secrets that these texts name.
 * @throws PermanentError when one of them may not go there, or there are too many
 */
export async function secretsIn(
  texts: readonly string[],
  keeper: SecretKeeper | undefined,
  destination: SecretDestination,
): Promise<SecretValues> {
  const named = texts.flatMap(namesIn);
  if (named.length > MAX_REFERENCES)
    throw new PermanentError(
      `payload: expected at most ${MAX_REFERENCES} references to secrets, got ${named.length}`,
    );
  const values = new Map<string, string>();
  for (const name of new Set(named)) {
    if (keeper === undefined) throw new PermanentError(`secret:${name}: this worker has no secrets`);
    values.set(name, await keeper.get(name, destination));
  }
  return values;
}

/** The text with the values in place of their names; `encode` is told what stands before each. */
export function withSecrets(
  text: string,
  values: SecretValues,
  encode: (value: string, before: string) => string = (value) => value,
): string {
  const [, whole] = WHOLE.exec(text) ?? [];
  if (whole !== undefined) return encode(values.get(whole) ?? "", "");
  return text.replaceAll(WITHIN, (_reference, name: string, at: number) =>
    encode(values.get(name) ?? "", text.slice(0, at)),
  );
}

/** The same for every text in a JSON value; names of fields stay as they are. */
export function withSecretsWithin(json: unknown, values: SecretValues): unknown {
  if (typeof json === "string") return withSecrets(json, values);
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((item) => withSecretsWithin(item, values));
  return Object.fromEntries(
    Object.entries(json).map(([name, item]) => [name, withSecretsWithin(item, values)]),
  );
}

export function textsWithin(json: unknown): string[] {
  if (typeof json === "string") return [json];
  if (typeof json !== "object" || json === null) return [];
  return Object.values(json).flatMap(textsWithin);
}
