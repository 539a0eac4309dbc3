/** Where Redis is. `url` wins over the single parts. */
export interface RedisAddress {
  /**
   * One server (`redis:`, `unix:`), a Cluster (`redis+cluster://a:7000,b:7000`) or what Sentinels watch
   * (`redis+sentinel://a:26379,b:26379/master-name`); with `rediss` for TLS.
   */
  readonly url?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly password?: string | undefined;
  readonly db?: number | undefined;
  /**
   * A file with the certificates of the authorities that may have signed the server's. With this one or `certFile`, TLS is
   * used. Each of the files is read again for each connection.
   */
  readonly caFile?: string | undefined;
  /** A file with the certificate that this process shows to the server, and those of whoever has signed it. */
  readonly certFile?: string | undefined;
  /** A file with the private key of that certificate. */
  readonly keyFile?: string | undefined;
  /** What the Sentinels themselves ask for; that of Redis is in the URL. */
  readonly sentinelUsername?: string | undefined;
  readonly sentinelPassword?: string | undefined;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** A server by its address. A name may stand for several, and lead to another one the next time. */
export interface Place extends Endpoint {
  /** The name that its certificate is made for, where it was found by one. */
  readonly servername?: string;
}

/** What every server of one kind is asked with. */
interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

/** What a URL says. */
export type ParsedAddress = Credentials & { readonly tls: boolean; readonly db: number } & (
    | (Endpoint & { readonly kind: "server"; readonly family?: 4 | 6 })
    | { readonly kind: "socket"; readonly path: string }
    | { readonly kind: "cluster"; readonly seeds: readonly Endpoint[] }
    | { readonly kind: "sentinel"; readonly seeds: readonly Endpoint[]; readonly master: string }
  );

export const nameOf = ({ host, port }: Endpoint): string =>
  `${host.includes(":") ? `[${host}]` : host}:${port}`;

/** Each once, in their order. */
export const distinct = (endpoints: readonly Endpoint[]): Endpoint[] => [
  ...new Map(endpoints.map((one) => [nameOf(one), one])).values(),
];
