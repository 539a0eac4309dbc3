import type { Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import type { ApiClientOptions } from "./api-client.ts";
import { authorizing, withTimeout } from "./transport.ts";

/** Texts in PEM, not names of files. */
export interface NodeTransportOptions extends Omit<ApiClientOptions, "fetch"> {
  /** Of the authorities that may have signed the API's certificate. Default: those that Node trusts. */
  readonly ca?: string | Buffer;
  /** The certificate that the API is shown, followed by those of whoever has signed it, and its private key. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
}

/**
 * What the `fetch` of Node cannot be told: authorities of one's own, and a certificate to show. For
 * `openApiClient({ transport })`. Connections are kept for the next call, and keep no process alive.
 */
export function nodeTransport({ baseUrl, token, timeoutMs, ca, cert, key }: NodeTransportOptions): Transport {
  const transport = createConnectTransport({
    baseUrl,
    httpVersion: "1.1",
    interceptors: authorizing(token),
    nodeOptions: { ca, cert, key },
  });
  return withTimeout(transport, timeoutMs);
}
