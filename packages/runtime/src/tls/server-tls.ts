import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { SecureContextOptions } from "node:tls";
import { ConfigError } from "../config/env.ts";
import { faultOf } from "../log/fault.ts";
import type { Logger } from "../log/logger.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { withDeadline } from "../waits/deadline.ts";
import { type Loop, startLoop } from "../waits/loop.ts";
import { inWords, type NamedFile } from "./secure-context.ts";
import {
  type ServerPair,
  type ServerTlsFiles,
  type ServerTlsTexts,
  serverPair,
  unusable,
} from "./server-pair.ts";

/**
 * How often the files are read. Kubernetes exchanges a folder's files by a link, others write a file anew: reading them is
 * the only way to notice all of it.
 */
const READ_EVERY_MS = 5_000;
const READ_DEADLINE_MS = 5_000;
const DAY_MS = 86_400_000;
/** A certificate that ends within this time is told of at start and whenever it is read anew. */
const WARN_BEFORE_MS: number = 3 * DAY_MS;

export interface ServerTlsOptions {
  readonly files: ServerTlsFiles;
  /** What it is for, in metrics: `api` or `metrics`. */
  readonly port: string;
  readonly metrics: Pick<
    Metrics,
    | "tlsCertificateExpiryTimestampSeconds"
    | "tlsCertificateReloads"
    | "loopErrors"
    | "loopLastSuccessTimestampSeconds"
    | "degradations"
  >;
  readonly log: Logger;
  /** Set by tests, milliseconds. */
  readonly readEveryMs?: number;
}

/** A server that takes another certificate while it runs; `tls.Server` and `https.Server` do. */
export interface Securable {
  setSecureContext(context: SecureContextOptions): void;
}

/** The certificate of one port, as its files say. */
export class ServerTls {
  readonly #options: ServerTlsOptions;
  #texts: ServerTlsTexts;
  #pair: ServerPair;
  /** What was told to be unusable. */
  #refused: ServerTlsTexts | undefined;

  /** @throws ConfigError naming the files, when they cannot be used */
  constructor(options: ServerTlsOptions) {
    this.#options = options;
    const read = readNow(options.files);
    if (typeof read === "string") throw new ConfigError([read]);
    this.#texts = read.texts;
    this.#pair = read.pair;
    this.#tell();
  }

  /** Whether clients are asked for a certificate. */
  get asksClients(): boolean {
    return this.#options.files.clientCa !== undefined;
  }

  /** What a server begins with. */
  get context(): SecureContextOptions {
    return this.#pair.context;
  }

  /**
   * From now on `server` has what the files say: connections that are open keep what they began with, and new ones get the
   * new certificate. What cannot be used is told, and the server keeps what it has.
   */
  follow(server: Securable): Loop {
    const { port, log, metrics, readEveryMs = READ_EVERY_MS } = this.#options;
    return startLoop({
      name: `certificates-${port}`,
      intervalMs: readEveryMs,
      runOnce: () => this.#look(server),
      log,
      metrics,
    });
  }

  async #look(server: Securable): Promise<void> {
    const { files, port, metrics, log } = this.#options;
    const texts = await withDeadline(textsOf(files), READ_DEADLINE_MS, "the files for TLS");
    if (isSame(texts, this.#texts)) return;
    try {
      const pair = serverPair(files, texts);
      server.setSecureContext(pair.context);
      this.#pair = pair;
    } catch (error) {
      if (!isSame(texts, this.#refused)) metrics.tlsCertificateReloads.inc({ port, result: "refused" });
      this.#refused = texts;
      throw error;
    }
    this.#texts = texts;
    this.#refused = undefined;
    metrics.tlsCertificateReloads.inc({ port, result: "used" });
    log.info({ port, expires: new Date(this.#pair.expiresAtMs) }, "new connections get a new certificate");
    this.#tell();
  }

  #tell(): void {
    const { files, port, metrics, log } = this.#options;
    const { expiresAtMs } = this.#pair;
    metrics.tlsCertificateExpiryTimestampSeconds.set({ port }, expiresAtMs / 1000);
    if (expiresAtMs - Date.now() > WARN_BEFORE_MS) return;
    const words = expiresAtMs < Date.now() ? "has expired: clients refuse it" : "expires soon";
    log.warn({ port, expires: new Date(expiresAtMs) }, `the certificate in ${files.cert.file} ${words}`);
  }
}

/** What is wrong with the files, as a line of a ConfigError; undefined when a server can use them. */
export function serverTlsMistake(files: ServerTlsFiles): string | undefined {
  const read = readNow(files);
  return typeof read === "string" ? read : undefined;
}

/** At start, when nobody waits. */
function readNow(
  files: ServerTlsFiles,
): { readonly texts: ServerTlsTexts; readonly pair: ServerPair } | string {
  try {
    const read = ({ file }: NamedFile): string => readFileSync(file, "utf8");
    const { cert, key, clientCa } = files;
    const texts = {
      cert: read(cert),
      key: read(key),
      clientCa: clientCa === undefined ? undefined : read(clientCa),
    };
    return { texts, pair: serverPair(files, texts) };
  } catch (error) {
    return faultOf(error)?.cause ?? `${files.cert.name}, ${files.key.name}: ${String(error)}`;
  }
}

async function textsOf({ cert, key, clientCa }: ServerTlsFiles): Promise<ServerTlsTexts> {
  const [own, secret, authorities] = await Promise.all([
    textOf(cert),
    textOf(key),
    clientCa === undefined ? undefined : textOf(clientCa),
  ]);
  return { cert: own, key: secret, clientCa: authorities };
}

async function textOf(named: NamedFile): Promise<string> {
  try {
    return await readFile(named.file, "utf8");
  } catch (error) {
    throw unusable(`${inWords(named)} cannot be read`, error);
  }
}

const isSame = (a: ServerTlsTexts, b: ServerTlsTexts | undefined): boolean =>
  a.cert === b?.cert && a.key === b.key && a.clientCa === b.clientCa;
