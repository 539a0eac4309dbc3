import {
  type DescMessage,
  fromBinary,
  fromJsonString,
  type MessageShape,
  toBinary,
  toJsonString,
} from "@bufbuild/protobuf";
import { WorkerService } from "@muster/proto/scheduler/v1/worker_service";

type Methods = typeof WorkerService.method;
export type Method = keyof Methods;
export type RequestOf<M extends Method> = MessageShape<Methods[M]["input"]>;
export type AnswerOf<M extends Method> = MessageShape<Methods[M]["output"]>;

const PATH = `/${WorkerService.typeName}/`;
const FRAME_HEAD = 5;

/** Which call of WorkerService a path names; undefined where it is none. */
export function methodOf(path: string): Method | undefined {
  if (!path.startsWith(PATH)) return undefined;
  const name = path.slice(PATH.length);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its methods are listed by their local names
  return WorkerService.methods.find((method) => method.name === name)?.localName as Method | undefined;
}

/** gRPC and gRPC-Web put a message into a frame, Connect is the message itself. */
const isFramed = (contentType: string): boolean => contentType.startsWith("application/grpc");
const isJson = (contentType: string): boolean => /[+/]json/u.test(contentType);

/** @throws Error where the body is none of this message */
export function decode<Schema extends DescMessage>(
  schema: Schema,
  contentType: string,
  body: Buffer,
): MessageShape<Schema> {
  const message = isFramed(contentType) ? body.subarray(FRAME_HEAD, FRAME_HEAD + body.readUInt32BE(1)) : body;
  return isJson(contentType)
    ? fromJsonString(schema, message.toString("utf8"), { ignoreUnknownFields: true })
    : fromBinary(schema, message);
}

export function encode<Schema extends DescMessage>(
  schema: Schema,
  contentType: string,
  message: MessageShape<Schema>,
): Buffer {
  const bytes = Buffer.from(isJson(contentType) ? toJsonString(schema, message) : toBinary(schema, message));
  if (!isFramed(contentType)) return bytes;
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** An answer as it went over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

/** Whether it is a message, and no error: of no bytes at all where every field is as if it were not there. */
export function isOk({ status, headers, trailers }: WireAnswer): boolean {
  if (status !== 200) return false;
  const said = trailers["grpc-status"] ?? headers["grpc-status"];
  return said === undefined || said === "0";
}

/** What a server, or a proxy in front of it, answers that cannot be reached for a while. */
export function unavailable(contentType: string): WireAnswer {
  const message = "the network is down";
  if (isFramed(contentType)) {
    const headers = { "content-type": contentType, "grpc-status": "14", "grpc-message": message };
    return { status: 200, headers, body: Buffer.alloc(0), trailers: {} };
  }
  const body = Buffer.from(JSON.stringify({ code: "unavailable", message }));
  return { status: 503, headers: { "content-type": "application/json" }, body, trailers: {} };
}
