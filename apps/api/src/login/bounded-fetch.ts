/** A provider's description of itself has some KB, and its tokens have less. */
const MAX_BYTES: number = 256 * 1024;
/** Answers that have no body, and may be given none. */
const EMPTY: ReadonlySet<number> = new Set([204, 205, 304]);

export interface ProviderRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: URLSearchParams | undefined;
  /** Nobody is followed to where the provider does not say that it is. */
  readonly redirect: "manual";
}

export type ProviderFetch = (url: string, request: ProviderRequest) => Promise<Response>;

/**
 * `fetch` for what a provider answers: with a deadline for each request, milliseconds, and with a bound for what is read. It
 * rejects where nobody answers in time, or without end.
 */
export function boundedFetch(timeoutMs: number): ProviderFetch {
  return async (url, { body, ...request }) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { ...request, body: body ?? null, signal });
    const { status, headers } = response;
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of response.body ?? []) {
      bytes += piece.length;
      if (bytes > MAX_BYTES) throw new Error(`expected at most ${MAX_BYTES} bytes, got more`);
      pieces.push(piece);
    }
    return new Response(EMPTY.has(status) ? null : Buffer.concat(pieces), { status, headers });
  };
}
