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

  get database(): string {
    return decodeURIComponent(this.#path.slice(1));
  }

  /** All of them, whether they stand before the path or as parameters. */
  get hosts(): HostAndPort[] {
    const named = this.parameter("host");
    if (named === undefined) return this.#hosts.split(",").map(splitPort);
    const ports = (this.parameter("port") ?? "").split(",");
    return named.split(",").map((host, index) => ({ host, port: ports[index] ?? ports.at(-1) ?? "" }));
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
    if (this.parameter("host") === undefined) {
      const only = `${host}${port === "" ? "" : `:${port}`}`;
      return new UrlParts(this.#scheme, this.#user + only, this.#path, this.#parameters);
    }
    const others = this.without(["host", "port"]).#parameters;
    const own = [`host=${encodeURIComponent(host)}`, ...(port === "" ? [] : [`port=${port}`])];
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
