import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTVerifyGetKey } from "jose";

/** How long keys are used before they are asked for again. One that the provider takes back is taken for as long. */
const FRESH_MS = 600_000;
/** A key that is not among them is a reason to ask again, but not more often than this, whoever sends tokens. */
const COOL_DOWN_MS = 30_000;
/** After a failure, where there are no keys at all: each token would be a request to a provider that is in trouble. */
const FAILED_MS = 2_000;
/** Keys that the provider has not confirmed for so long are not used any more. */
const KEPT_MS = 86_400_000;
/** Of one request. */
const TIMEOUT_MS = 2_000;
/** A dozen keys with their certificate chains are a tenth of it. */
const MAX_BYTES: number = 256 * 1024;

export interface ProviderKeysOptions {
  readonly url: string;
  readonly onSuccess: () => void;
  /** Told of each failure: the keys of before are used meanwhile. */
  readonly onFailure: (error: unknown) => void;
}

/** The public keys of an identity provider. While it does not answer, those are used that it had: nobody is locked out by its outage. */
export class ProviderKeys {
  readonly getKey: JWTVerifyGetKey;
  readonly #options: ProviderKeysOptions;
  #last: { readonly text: string; readonly atMs: number } | undefined;
  #failedMs: number | undefined;

  constructor(options: ProviderKeysOptions) {
    this.#options = options;
    this.getKey = createRemoteJWKSet(new URL(options.url), {
      cacheMaxAge: FRESH_MS,
      cooldownDuration: COOL_DOWN_MS,
      timeoutDuration: TIMEOUT_MS,
      [customFetch]: (url, request) => this.#fetch(url, request),
    });
  }

  /** It did not answer when it was last asked: a key that is not known may well be one of its own. */
  get away(): boolean {
    return this.#failedMs !== undefined;
  }

  readonly #fetch: FetchImplementation = async (url, request) => {
    const last = this.#last;
    if (last === undefined && this.#failedMs !== undefined && Date.now() - this.#failedMs < FAILED_MS)
      throw new Error("the identity provider did not answer a moment ago");
    try {
      const text = await fetchText(url, request);
      this.#last = { text, atMs: Date.now() };
      this.#failedMs = undefined;
      this.#options.onSuccess();
      return new Response(text);
    } catch (error) {
      this.#failedMs = Date.now();
      this.#options.onFailure(error);
      if (last === undefined || this.#failedMs - last.atMs > KEPT_MS) throw error;
      return new Response(last.text);
    }
  };
}

/** @throws Error for anything but a set of keys */
async function fetchText(url: string, request: RequestInit): Promise<string> {
  const response = await fetch(url, request);
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`expected status 200, got ${response.status}`);
  }
  const text = await boundedText(response);
  const set: unknown = JSON.parse(text);
  if (typeof set === "object" && set !== null && "keys" in set && Array.isArray(set.keys)) return text;
  throw new Error("expected a JSON object with `keys`, got something else");
}

async function boundedText({ body }: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body ?? []) {
    bytes += piece.length;
    if (bytes > MAX_BYTES) throw new Error(`expected at most ${MAX_BYTES} bytes, got more`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
