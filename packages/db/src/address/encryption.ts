import type { SecureVersion } from "node:tls";
import { CHANNEL_BINDINGS, type ChannelBinding } from "./routes.ts";
import { SSL_MODES, type SslMode, SYSTEM, TLS_VERSIONS, type TlsFiles } from "./tls.ts";
import type { UrlParts } from "./url-parts.ts";

/** What a URL asks for and cannot have, in words for its operator that hold no secret. */
export class AddressMistake extends Error {
  override readonly name = "AddressMistake";
}

/** What the URL says, and where it says nothing the environment, by libpq's names. */
export class Said {
  readonly #parts: UrlParts;
  readonly #env: NodeJS.ProcessEnv;

  constructor(parts: UrlParts, env: NodeJS.ProcessEnv) {
    this.#parts = parts;
    this.#env = env;
  }

  inUrl(name: string): string | undefined {
    return this.#parts.parameter(name);
  }

  of(name: string): string | undefined {
    return this.#parts.parameter(name) ?? (this.#env[variableOf(name)] || undefined);
  }

  /** @throws AddressMistake for any other word */
  oneOf<const Word extends string>(name: string, words: readonly Word[], because = ""): Word | undefined {
    const said = this.of(name);
    if (said === undefined) return undefined;
    const word = words.find((one) => one === said);
    if (word !== undefined) return word;
    const where = this.#parts.parameter(name) === undefined ? variableOf(name) : name;
    throw new AddressMistake(`${where} has to be one of ${words.join(", ")}${because}`);
  }
}

const variableOf = (name: string): string =>
  name === "connect_timeout" ? "PGCONNECT_TIMEOUT" : `PG${name.replaceAll("_", "").toUpperCase()}`;

/** What node-postgres takes for an sslmode. */
const MODES_OF_SSL: Readonly<Record<string, SslMode>> = {
  true: "verify-full",
  "1": "verify-full",
  "no-verify": "no-verify",
  false: "disable",
  "0": "disable",
};

/** How a connection is to be encrypted. */
export interface Encryption {
  readonly mode: SslMode;
  readonly files: TlsFiles;
  readonly sslnegotiation: "direct" | "postgres";
  readonly channelBinding: ChannelBinding;
}

/**
 * @param caFile of the authority that has signed the server's certificate, unless something else names one
 * @throws AddressMistake
 */
export function encryptionOf(said: Said, caFile: string | undefined): Encryption {
  const sslnegotiation = said.oneOf("sslnegotiation", ["postgres", "direct"]) ?? "postgres";
  const files: TlsFiles = {
    ca: said.inUrl("sslrootcert") ?? caFile ?? said.of("sslrootcert"),
    crl: said.of("sslcrl"),
    cert: said.of("sslcert"),
    key: said.of("sslkey"),
    passphrase: said.of("sslpassword"),
    minVersion: versionOf(said, "ssl_min_protocol_version"),
    maxVersion: versionOf(said, "ssl_max_protocol_version"),
  };
  const asksForTls =
    sslnegotiation === "direct" || [files.ca, files.cert, files.key].some((file) => file !== undefined);
  const mode = modeOf(said) ?? (asksForTls ? "verify-full" : "disable");
  const channelBinding = said.oneOf("channel_binding", CHANNEL_BINDINGS) ?? "disable";
  refuseContradictions({ mode, files, sslnegotiation });
  return { mode, files, sslnegotiation, channelBinding };
}

/** Its own word, or what the driver always took for one. */
function modeOf(said: Said): SslMode | undefined {
  const ssl = said.inUrl("ssl");
  if (ssl !== undefined && !Object.hasOwn(MODES_OF_SSL, ssl))
    throw new AddressMistake(
      `ssl has to be one of ${Object.keys(MODES_OF_SSL).join(", ")}: sslmode has words for more`,
    );
  const drivers = said.inUrl("sslmode") === undefined ? MODES_OF_SSL[ssl ?? ""] : undefined;
  return drivers ?? said.oneOf("sslmode", SSL_MODES);
}

const versionOf = (said: Said, name: string): SecureVersion | undefined => said.oneOf(name, TLS_VERSIONS);

/** As libpq refuses them: what was meant to be safe would be less than it looks. */
function refuseContradictions({ mode, files, sslnegotiation }: Omit<Encryption, "channelBinding">): void {
  if (files.ca === SYSTEM && mode !== "verify-full")
    throw new AddressMistake(
      `sslrootcert=system takes sslmode=verify-full, not ${mode}: anybody can have a certificate of an authority that the system trusts`,
    );
  if (sslnegotiation === "direct" && ["disable", "allow", "prefer"].includes(mode))
    throw new AddressMistake(`sslnegotiation=direct takes sslmode=require or more, not ${mode}`);
  if (mode !== "disable" && (files.cert === undefined) !== (files.key === undefined))
    throw new AddressMistake(
      `sslcert and sslkey: expected both or neither; got only ${files.cert === undefined ? "sslkey" : "sslcert"}`,
    );
}
