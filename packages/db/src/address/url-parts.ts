/** A host of a URL, with its port where it has one. */
export interface HostAndPort {
  readonly host: string;
  readonly port: string;
}

const URL_SHAPE = /^(?<scheme>[a-z]+:\/\/)(?<authority>[^/?#]*)(?<path>[^?]*)(?:\?(?<query>.*))?$/is;

/**
 * A database's URL in pieces that can be changed and joined again, each as it was written: its driver decodes in a way
 * of its own, and takes one host only.
 */
export class UrlParts {
  readonly #scheme: string;
  readonly #user: string;
  readonly #hosts: string;
  readonly #path: string;
  readonly #parameters: readonly string[];

  private constructor(scheme: string, authority: string, path: string, parameters: readonly string[]) {
    const at = authority.lastIndexOf("@") + 1;
    this.#scheme = scheme;
    this.#user = authority.slice(0, at);
    this.#hosts = authority.slice(at);
    this.#path = path;
    this.#parameters = parameters;
  }

  /** Undefined for what is no URL with `//`, such as a socket's folder. */
  static of(text: string): UrlParts | undefined {
    const { scheme, authority = "", path = "", query = "" } = URL_SHAPE.exec(text)?.groups ?? {};
    if (scheme === undefined) return undefined;
    return new UrlParts(scheme, authority, path, query === "" ? [] : query.split("&"));
  }

  /** As it is called; a % that begins no escape is one, as for the driver. */
  get database(): string {
    return decodeURIComponent(this.#path.slice(1).replace(/%(?![\da-f]{2})/gi, "%25"));
  }

  /** All of them, whether they stand before the path or as parameters; a port in a parameter counts, as in libpq. */
  get hosts(): HostAndPort[] {
    const named = this.parameter("host");
    const hosts = (named ?? this.#hosts).split(",");
    const written = hosts.map((host) => (named === undefined ? splitPort(host) : { host, port: "" }));
    const ports = this.ports;
    if (ports === undefined) return written;
    const [first = ""] = ports;
    return written.map(({ host }, at) => ({ host, port: ports.length === 1 ? first : (ports[at] ?? "") }));
  }

  /** Of the parameter: one for each host, or one for all. */
  get ports(): readonly string[] | undefined {
    return this.parameter("port")?.split(",");
  }

  /** Each as `name=value`, as it is written. */
  get parameters(): readonly string[] {
    return this.#parameters;
  }

  /** Decoded; the last one counts, as for the driver. */
  parameter(name: string): string | undefined {
    const written = this.#parameters.findLast((one) => nameOf(one) === name);
    return written === undefined ? undefined : (new URLSearchParams(written).get(name) ?? undefined);
  }

  without(names: readonly string[]): UrlParts {
    const left = this.#parameters.filter((one) => !names.includes(nameOf(one)));
    return new UrlParts(this.#scheme, this.#user + this.#hosts, this.#path, left);
  }

  /** The same with this host alone. */
  to({ host, port }: HostAndPort): UrlParts {
    const others = this.without(["host", "port"]).#parameters;
    const ofPort = port === "" ? [] : [`port=${port}`];
    if (this.parameter("host") === undefined) {
      const isBefore = this.ports === undefined;
      const only = `${host}${port === "" || !isBefore ? "" : `:${port}`}`;
      const parameters = isBefore ? others : [...others, ...ofPort];
      return new UrlParts(this.#scheme, this.#user + only, this.#path, parameters);
    }
    const own = [`host=${encodeURIComponent(host)}`, ...ofPort];
    return new UrlParts(this.#scheme, this.#user + this.#hosts, this.#path, [...others, ...own]);
  }

  /** The same server, another database. */
  in(database: string): UrlParts {
    const path = `/${encodeURIComponent(database)}`;
    return new UrlParts(this.#scheme, this.#user + this.#hosts, path, this.#parameters);
  }

  toString(): string {
    const query = this.#parameters.length === 0 ? "" : `?${this.#parameters.join("&")}`;
    return `${this.#scheme}${this.#user}${this.#hosts}${this.#path}${query}`;
  }
}

const nameOf = (parameter: string): string => parameter.split("=", 1)[0] ?? "";

/** An IPv6 address keeps its brackets. */
function splitPort(written: string): HostAndPort {
  const [, host = written, port = ""] = /^(\[[^\]]*\]|[^:]*):([^:]*)$/.exec(written) ?? [];
  return { host, port };
}
