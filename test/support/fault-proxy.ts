import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** What becomes of the server's answer so far: it is complete and lost, more of it is to come, or it is another one. */
export type Fate = "lose" | "wait for more" | "let through";

/** Which answers are to be lost, and how one sees that what was asked for has been done. */
export interface LostAnswer {
  /** Matched against the bytes a client sends, read as Latin-1. */
  readonly request: RegExp;
  readonly judge: (answer: Buffer) => Fate;
}

/**
 * A link to a server on this machine that fails in the ways of networks. Connections are told nothing but what a real
 * network would tell them.
 */
export interface FaultProxy {
  readonly port: number;
  /** Ends every connection and refuses new ones, until `mend`. */
  cut(): void;
  /** The open connections carry nothing from now on, and neither end is told; new ones work. They stay dead for ever. */
  freeze(): void;
  /** As `freeze`, and new connections are accepted and carry nothing either, until `mend`. */
  freezeAll(): void;
  /** A connection is frozen, as by `freeze`, once its client sends such bytes, which do not arrive; until `mend`. */
  freezeAt(request: RegExp): void;
  /** Everything takes this much longer, each way, until `mend`. Milliseconds. */
  slow(ms: number): void;
  /** Lets the next `times` such requests through, swallows their answers and ends their connections. */
  loseAnswers(which: LostAnswer, times: number): void;
  /** How many answers were lost so far. */
  readonly lost: number;
  /** New connections work again. */
  mend(): void;
  /** New connections go to this port of the machine. */
  retarget(port: number): void;
  close(): Promise<void>;
}

/** Starts one on a free port of 127.0.0.1. */
export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const proxy = new TcpFaultProxy(targetPort);
  await proxy.listen();
  return proxy;
}

const READY_FOR_QUERY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

type Mode = "open" | "cut" | "frozen";

class TcpFaultProxy implements FaultProxy {
  lost = 0;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #target: number;
  #mode: Mode = "open";
  #delayMs = 0;
  #losing: LostAnswer | undefined;
  #left = 0;
  #freezing: RegExp | undefined;

  constructor(targetPort: number) {
    this.#target = targetPort;
    this.#server = createServer((near) => this.#accept(near));
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the proxy is closed");
    return address.port;
  }

  get delayMs(): number {
    return this.#delayMs;
  }

  cut(): void {
    this.#mode = "cut";
    for (const link of this.#links) link.end();
  }

  freeze(): void {
    for (const link of this.#links) link.freeze();
  }

  freezeAll(): void {
    this.#mode = "frozen";
    this.freeze();
  }

  freezeAt(request: RegExp): void {
    this.#freezing = request;
  }

  slow(ms: number): void {
    this.#delayMs = ms;
  }

  loseAnswers(which: LostAnswer, times: number): void {
    this.#losing = which;
    this.#left = times;
  }

  mend(): void {
    this.#mode = "open";
    this.#delayMs = 0;
    this.#losing = undefined;
    this.#freezing = undefined;
  }

  retarget(port: number): void {
    this.#target = port;
  }

  async close(): Promise<void> {
    for (const link of this.#links) link.end();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, "close");
  }

  /** The rule by which the answer to this request is to be judged, if there is one. */
  ruleFor(request: Buffer): LostAnswer | undefined {
    if (this.#losing === undefined || this.#left === 0) return undefined;
    return this.#losing.request.test(request.toString("latin1")) ? this.#losing : undefined;
  }

  freezesAt(request: Buffer): boolean {
    return this.#freezing?.test(request.toString("latin1")) === true;
  }

  /** Whether one more answer may be lost; counts it. */
  countLoss(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    this.lost += 1;
    return true;
  }

  #accept(near: Socket): void {
    if (this.#mode === "cut") {
      near.resetAndDestroy();
      return;
    }
    const link = new Link(this, near, connect(this.#target, "127.0.0.1"));
    this.#links.add(link);
    near.once("close", () => this.#links.delete(link));
    if (this.#mode === "frozen") link.freeze();
  }
}

/** One connection through the proxy. */
class Link {
  readonly #proxy: TcpFaultProxy;
  readonly #near: Socket;
  readonly #far: Socket;
  #frozen = false;
  #rule: LostAnswer | undefined;
  #answer: Buffer = Buffer.alloc(0);
  /** Until when the last delayed piece of each direction is on its way: the next may not overtake it. */
  readonly #busyUntil = new Map<Socket, number>();

  constructor(proxy: TcpFaultProxy, near: Socket, far: Socket) {
    this.#proxy = proxy;
    this.#near = near;
    this.#far = far;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true);
      // An end that breaks off is told to the other, as the system would; the error itself is the fault we make.
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
      from.on("data", (data: Buffer) => this.#carry(from, to, data));
    }
  }

  end(): void {
    this.#near.resetAndDestroy();
    this.#far.destroy();
  }

  freeze(): void {
    this.#frozen = true;
    this.#near.pause();
    this.#far.pause();
  }

  #carry(from: Socket, to: Socket, data: Buffer): void {
    if (from === this.#near) {
      if (this.#proxy.freezesAt(data)) this.freeze();
      this.#rule ??= this.#proxy.ruleFor(data);
    } else if (this.#rule !== undefined) {
      this.#judge(this.#rule, data);
      return;
    }
    this.#send(from, to, data);
  }

  #send(from: Socket, to: Socket, data: Buffer): void {
    const now = performance.now();
    const due = Math.max(now + this.#proxy.delayMs, this.#busyUntil.get(from) ?? 0);
    if (due <= now) this.#write(from, to, data);
    else {
      this.#busyUntil.set(from, due);
      setTimeout(() => this.#write(from, to, data), due - now);
    }
  }

  #write(from: Socket, to: Socket, data: Buffer): void {
    if (this.#frozen || to.destroyed || to.write(data)) return;
    from.pause();
    to.once("drain", () => {
      if (!this.#frozen) from.resume();
    });
  }

  #judge(rule: LostAnswer, data: Buffer): void {
    this.#answer = Buffer.concat([this.#answer, data]);
    const fate = rule.judge(this.#answer);
    if (fate === "wait for more") return;
    if (fate === "lose" && this.#proxy.countLoss()) {
      this.end();
      return;
    }
    this.#send(this.#far, this.#near, this.#answer);
    this.#answer = Buffer.alloc(0);
    this.#rule = undefined;
  }
}

/** Lost once PostgreSQL says "ready for query, no transaction open": the statement before it is committed. */
export function postgresCommitted(answer: Buffer): Fate {
  return answer.subarray(-6).equals(READY_FOR_QUERY) ? "lose" : "wait for more";
}

/** Lost when Redis answers with an element of ours, which is out of its list then. */
export function redisPopped(answer: Buffer): Fate {
  return answer.includes("task_id") ? "lose" : "let through";
}
