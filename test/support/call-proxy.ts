import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";

/**
 * What becomes of a call: its answer is made and lost, and the caller's connection ends; or nothing of it arrives, and nobody
 * is told.
 */
export type CallFate = "through" | "lose answer" | "lose call";

/** Asked for each call, by the name of its method. */
export type CallJudge = (method: string) => CallFate;

/** Stands between a worker and an API, and knows one call from another, which a link of bytes does not. HTTP/1.1. */
export interface CallProxy {
  readonly url: string;
  /** How many answers and calls were lost so far. */
  readonly lost: number;
  /** From the next call on. */
  judge(judge: CallJudge): void;
  /** A call that is silent for so long is cut off, as proxies do it, milliseconds. */
  cutSilence(ms: number): void;
  /** How many calls were cut off for their silence. */
  readonly cut: number;
  /** All goes through again; what was swallowed stays so. */
  mend(): void;
  close(): Promise<void>;
}

/** Starts one on a free port of 127.0.0.1. */
export async function startCallProxy(targetPort: number): Promise<CallProxy> {
  const proxy = new HttpCallProxy(targetPort);
  await proxy.listen();
  return proxy;
}

const THROUGH: CallJudge = () => "through";

class HttpCallProxy implements CallProxy {
  lost = 0;
  cut = 0;
  readonly #target: number;
  readonly #server: Server;
  #judge: CallJudge = THROUGH;
  #silenceMs: number | undefined;

  constructor(targetPort: number) {
    this.#target = targetPort;
    this.#server = createServer((asked, answer) => this.#carry(asked, answer));
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the proxy is closed");
    return `http://127.0.0.1:${address.port}`;
  }

  judge(judge: CallJudge): void {
    this.#judge = judge;
  }

  cutSilence(ms: number): void {
    this.#silenceMs = ms;
  }

  mend(): void {
    this.#judge = THROUGH;
    this.#silenceMs = undefined;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #carry(asked: IncomingMessage, answer: ServerResponse): void {
    const fate = this.#judge(asked.url?.split("/").at(-1) ?? "");
    if (fate === "lose call") {
      this.lost += 1;
      asked.resume();
      return;
    }
    const { method, url, headers } = asked;
    // Each by a connection of its own: what happens to one call must not happen to another.
    const onward = request({
      host: "127.0.0.1",
      port: this.#target,
      method,
      path: url,
      headers,
      agent: false,
    });
    const end = (): void => {
      onward.destroy();
      answer.destroy();
    };
    onward.on("error", end);
    answer.on("close", () => onward.destroy());
    asked.pipe(onward);
    const silence = this.#whenSilent(end);
    onward.on("response", (made) => {
      clearTimeout(silence);
      if (fate === "lose answer") this.#lose(made, end);
      else {
        answer.writeHead(made.statusCode ?? 502, made.headers);
        made.pipe(answer);
      }
    });
  }

  /** Once all of it is there: what the call was to do has been done. */
  #lose(made: IncomingMessage, end: () => void): void {
    made.resume();
    made.on("end", () => {
      this.lost += 1;
      end();
    });
  }

  #whenSilent(end: () => void): NodeJS.Timeout | undefined {
    if (this.#silenceMs === undefined) return undefined;
    return setTimeout(() => {
      this.cut += 1;
      end();
    }, this.#silenceMs);
  }
}
