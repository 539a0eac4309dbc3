import { once } from "node:events";
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttp2, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { DurationSchema } from "@bufbuild/protobuf/wkt";
import { WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import { Forward } from "./forward.ts";
import {
  type AnswerOf,
  decode,
  encode,
  isOk,
  type Method,
  methodOf,
  type RequestOf,
  unavailable,
  type WireAnswer,
} from "./messages.ts";

/**
 * What the network does with a call: nothing; it arrives twice, and the second answer counts; it does not arrive, and a
 * proxy answers UNAVAILABLE.
 */
export type Fate = "pass" | "twice" | "unavailable";

/** A call that went through, as it was understood. */
export interface Heard<M extends Method = Method> {
  readonly method: M;
  readonly request: RequestOf<M>;
  /** When it came, and when its answer did, milliseconds of this process. */
  readonly at: number;
  readonly answeredAt: number;
  /** Undefined: it was refused. */
  readonly answer: AnswerOf<M> | undefined;
}

/** What one may do as the worker: the headers that it shows, and its id and session. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly workerId: string;
  readonly session: string;
}

/** What workers are told, whatever the API says: whoever beats more often than it has to is welcome. */
const BEAT_SECONDS = 1;

type Incoming = IncomingMessage | Http2ServerRequest;
type Outgoing = ServerResponse | Http2ServerResponse;

/** Stands between a worker and an API, hears what they say, and fails in the ways of networks. */
export class Relay {
  readonly heard: Heard[] = [];
  /** Asked for the fate of each call as it comes. */
  fate: (method: Method) => Fate = () => "pass";
  /** Asked for each answer whether it is lost, and its connection with it. */
  loses: (heard: Heard) => boolean = () => false;
  /** Everything takes this much longer, each way. Milliseconds. */
  delayMs = 0;
  credentials: Credentials | undefined;
  readonly #forward: Forward;
  readonly #queue: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /**
   * @param url of the API
   * @param queue the only one that the worker takes from, whatever it registers with
   */
  constructor(url: string, queue: string) {
    this.#forward = new Forward(url);
    this.#queue = queue;
    const http1 = createHttp1((request, response) => void this.#serve(request, response));
    const http2 = createHttp2((request, response) => void this.#serve(request, response));
    this.#server = createServer((socket) => {
      this.#sockets.add(socket.once("close", () => this.#sockets.delete(socket)).on("error", () => {}));
      socket.once("data", (start: Buffer) => {
        socket.pause().unshift(start);
        // No method of HTTP/1.1 begins like the preface of HTTP/2.
        (start.toString("latin1", 0, 3) === "PRI" ? http2 : http1).emit("connection", socket);
        process.nextTick(() => socket.resume());
      });
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get port(): number {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
    return (this.#server.address() as AddressInfo).port;
  }

  /** Of one method, in the order of their answers. */
  of<M extends Method>(method: M): Heard<M>[] {
    return this.heard.filter((call): call is Heard<M> => call.method === method);
  }

  /** Ends every connection; new ones work. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    this.#forward.close();
    await once(this.#server, "close");
  }

  async #serve(request: Incoming, response: Outgoing): Promise<void> {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const answer = await this.#carry(request, Buffer.concat(chunks), gone.signal);
      if (answer === undefined) cutOff(request);
      else deliver(response, answer);
    } catch {
      // The API's side has failed, or the worker has left: a proxy can tell that by nothing but the connection.
      cutOff(request);
    }
  }

  /** @returns undefined where the answer is lost */
  async #carry(
    { url: path = "", headers }: Incoming,
    body: Buffer,
    gone: AbortSignal,
  ): Promise<WireAnswer | undefined> {
    const method = methodOf(path);
    if (method === undefined) return this.#forward.send(path, headers, body, gone);
    const at = performance.now();
    const type = headers["content-type"] ?? "";
    const fate = this.fate(method);
    const request = decode(WorkerService.method[method].input, type, body);
    if (fate === "unavailable") return unavailable(type);
    await sleep(this.delayMs);
    const sent = this.#placed(method, type, body);
    if (fate === "twice") await this.#forward.send(path, headers, sent, gone);
    const answer = await this.#forward.send(path, headers, sent, gone);
    const said = isOk(answer) ? decode(WorkerService.method[method].output, type, answer.body) : undefined;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both are of the method
    const heard = { method, request, at, answeredAt: performance.now(), answer: said } as Heard;
    this.#remember(heard, headers.authorization);
    await sleep(this.delayMs);
    if (this.loses(heard)) return undefined;
    return { ...answer, body: hurried(heard, type, answer.body) };
  }

  #remember(heard: Heard, authorization: string | undefined): void {
    this.heard.push(heard);
    if (heard.method !== "register" || heard.answer === undefined) return;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the method says so
    const { workerId, session } = heard.answer as AnswerOf<"register">;
    this.credentials = { authorization, workerId, session };
  }

  /** A registration for the relay's queue alone: cases run side by side, each with jobs and a worker of its own. */
  #placed(method: Method, type: string, body: Buffer): Buffer {
    if (method !== "register") return body;
    const schema = WorkerService.method.register.input;
    return encode(schema, type, { ...decode(schema, type, body), queues: [this.#queue] });
  }
}

/** The answer with short beats, for which no case has to wait long. */
function hurried({ method, answer }: Heard, type: string, body: Buffer): Buffer {
  if (answer === undefined || (method !== "register" && method !== "beat")) return body;
  const schema = WorkerService.method[method].output;
  const beatEvery = create(DurationSchema, { seconds: BigInt(BEAT_SECONDS) });
  return encode(schema, type, { ...decode(schema, type, body), beatEvery });
}

function cutOff(request: Incoming): void {
  if ("stream" in request) request.stream.session?.destroy();
  else request.socket.destroy();
}

function deliver(response: Outgoing, { status, headers, body, trailers }: WireAnswer): void {
  if (!("stream" in response)) {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.writeHead(status, { "content-length": body.length }).end(body);
    return;
  }
  // An error of gRPC is headers and nothing else: with a frame after them clients would look for it there.
  if (body.length === 0 && Object.keys(trailers).length === 0)
    response.stream.respond({ ":status": status, ...headers }, { endStream: true });
  else {
    response.writeHead(status, headers).addTrailers(trailers);
    response.end(body);
  }
}
