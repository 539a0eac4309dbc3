/**
 * What a browser does between the dashboard and the provider, by hand: it keeps the cookies of both, and follows nothing. The
 * API processes are one server to it, as behind a load balancer.
 */
export class Visitor {
  readonly #provider: string;
  readonly #ofProvider: Map<string, string> = new Map();
  /** Of the dashboard. */
  readonly cookies: Map<string, string> = new Map();

  /** @param provider its origin */
  constructor(provider: string) {
    this.#provider = provider;
  }

  async go(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = new URL(url).origin === this.#provider ? this.#ofProvider : this.cookies;
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    const answer = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split("; ");
      const name = pair.slice(0, pair.indexOf("="));
      if (attributes.some((one) => /^max-age=0$|^expires=thu, 01 jan 1970/iu.test(one))) jar.delete(name);
      else jar.set(name, pair.slice(name.length + 1));
    }
    return answer;
  }

  /**
   * Begins a login, and goes through the provider's pages.
   * @param begin address of the dashboard's login
   * @param form what is typed there
   * @returns where the provider sends the browser back
   */
  async through(begin: string, form: Readonly<Record<string, string>>): Promise<string> {
    return this.pass(locationOf(begin, await this.go(begin)), form);
  }

  /** The same from the provider's first page on. */
  async pass(from: string, form: Readonly<Record<string, string>>): Promise<string> {
    let at = from;
    for (let hops = 0; hops < 8; hops += 1) {
      const answer = await this.go(at);
      if (answer.status === 200) {
        const body = new URLSearchParams(form).toString();
        const headers = { "content-type": "application/x-www-form-urlencoded" };
        at = locationOf(at, await this.go(at, { method: "POST", headers, body }));
      } else at = locationOf(at, answer);
      if (new URL(at).origin !== this.#provider) return at;
    }
    throw new Error(`the provider goes on and on: ${at}`);
  }
}

function locationOf(from: string, answer: Response): string {
  const location = answer.headers.get("location");
  if (location === null) throw new Error(`${from} answers ${answer.status} and leads nowhere`);
  return new URL(location, from).href;
}
