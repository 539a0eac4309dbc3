import { once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect, type Settings } from "node:http2";

const SERVICE = "scheduler.v1.SchedulerService";

/** What it queues would else be bounded by its own library. */
const MEMORY_MB = 10_000;

/** One HTTP/2 connection that does as it likes. Never throws for what the server does to it. */
export class Attacker {
  readonly session: ClientHttp2Session;

  constructor(port: number, settings: Settings = {}) {
    this.session = connect(`http://127.0.0.1:${port}`, { settings, maxSessionMemory: MEMORY_MB });
    // To be cut off is what it has to expect.
    this.session.on("error", () => this.session.destroy());
  }

  async ready(): Promise<void> {
    await once(this.session, "connect");
  }

  call(method: string, headers: Readonly<Record<string, string>> = {}): ClientHttp2Stream {
    const stream = this.session.request({
      ":method": "POST",
      ":path": `/${SERVICE}/${method}`,
      "content-type": "application/grpc",
      te: "trailers",
      ...headers,
    });
    stream.on("error", () => stream.destroy());
    return stream;
  }

  close(): void {
    this.session.destroy();
  }
}

/** The bytes of one message as gRPC frames it. */
export function framed(message: Uint8Array, flags = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** The status of a gRPC call, which comes in its trailers or, without an answer, its headers; undefined when it was cut off. */
export function grpcStatus(stream: ClientHttp2Stream): Promise<number | undefined> {
  return new Promise((resolve) => {
    const read = (headers: { readonly "grpc-status"?: unknown }): void => {
      if (headers["grpc-status"] === undefined) return;
      // Not when it is closed: the client's own half may still be open.
      resolve(Number(headers["grpc-status"]));
    };
    stream.on("response", read).on("trailers", read).resume();
    stream.once("close", () => resolve(undefined));
  });
}
