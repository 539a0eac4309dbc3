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
  /** A file with the certificates of the authorities that may have signed the server's; with it, TLS is used. */
  readonly caFile?: string | undefined;
  /** What the Sentinels themselves ask for; that of Redis is in the URL. */
  readonly sentinelPassword?: string | undefined;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** What every server of one kind is asked with. */
interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

/** What a URL says. */
export type ParsedAddress = Credentials & { readonly tls: boolean } & (
    | { readonly kind: "server" }
    | { readonly kind: "socket"; readonly path: string; readonly db: number }
    | { readonly kind: "cluster"; readonly seeds: readonly Endpoint[]; readonly db: 0 }
    | {
        readonly kind: "sentinel";
        readonly seeds: readonly Endpoint[];
        readonly master: string;
        readonly db: number;
      }
  );

export type SeededAddress = Extract<ParsedAddress, { readonly seeds: unknown }>;
