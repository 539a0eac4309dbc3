import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

export interface CollectedLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** A span as it came over the wire. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: it has none. */
  readonly parentSpanId: string;
  readonly name: string;
  /** 3 is a client, 4 a producer, 5 a consumer. */
  readonly kind: number;
  readonly attributes: Attributes;
  readonly links: readonly CollectedLink[];
  /** 0 is unset, 2 an error. */
  readonly status: { readonly code: number; readonly message: string };
  readonly service: unknown;
}

type Attributes = Readonly<Record<string, unknown>>;

/** What OTLP's trace exporters talk to: it reads what they send, and keeps it. */
export class Collector implements AsyncDisposable {
  readonly spans: CollectedSpan[] = [];
  /** Of all that was asked elsewhere than where spans go. */
  readonly otherRequests: IncomingHttpHeaders[] = [];
  readonly #server = createServer((request, response) => {
    void this.#take(request).then(() => response.writeHead(200).end());
  });

  static async start(): Promise<Collector> {
    const collector = new Collector();
    await new Promise<void>((resolve) => collector.#server.listen(0, "127.0.0.1", resolve));
    return collector;
  }

  get url(): string {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Of the job with this id, in the order of their attempts; a send comes first. */
  of(jobId: string): CollectedSpan[] {
    const order = ({ attributes }: CollectedSpan): number => Number(attributes["muster.job.fence"] ?? 0);
    return this.spans
      .filter(({ attributes }) => attributes["messaging.message.id"] === jobId)
      .toSorted((one, other) => order(one) - order(other));
  }

  /** From now on nobody is there. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(request: IncomingMessage): Promise<void> {
    const body = await buffer(request);
    if (request.url !== "/v1/traces") this.otherRequests.push(request.headers);
    else
      this.spans.push(...spansIn(request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body));
  }
}

/** The fields of a message by their numbers: numbers, or the bytes of what has a length. */
type Fields = ReadonlyMap<number, readonly (number | bigint | Uint8Array)[]>;

function fieldsOf(bytes: Uint8Array): Fields {
  const fields = new Map<number, (number | bigint | Uint8Array)[]>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const value =
      wireType === WireType.Varint
        ? BigInt(reader.uint64())
        : wireType === WireType.LengthDelimited
          ? reader.bytes()
          : wireType === WireType.Bit64
            ? reader.double()
            : reader.fixed32();
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

const bytesIn = (fields: Fields, number: number): Uint8Array[] =>
  (fields.get(number) ?? []).filter((value) => value instanceof Uint8Array);
const messagesIn = (fields: Fields, number: number): Fields[] => bytesIn(fields, number).map(fieldsOf);
const textIn = (fields: Fields, number: number): string =>
  Buffer.from(bytesIn(fields, number)[0] ?? []).toString("utf8");
const hexIn = (fields: Fields, number: number): string =>
  Buffer.from(bytesIn(fields, number)[0] ?? []).toString("hex");
const numberIn = (fields: Fields, number: number): number => Number(fields.get(number)?.[0] ?? 0);

/** KeyValue pairs, whose values are texts, booleans, integers or doubles. */
function attributesIn(fields: Fields, number: number): Attributes {
  return Object.fromEntries(
    messagesIn(fields, number).map((pair) => {
      const [value = new Map()] = messagesIn(pair, 2);
      const plain = value.has(1) ? textIn(value, 1) : value.has(2) ? numberIn(value, 2) === 1 : undefined;
      return [textIn(pair, 1), plain ?? numberIn(value, value.has(3) ? 3 : 4)];
    }),
  );
}

/** Those of an ExportTraceServiceRequest. */
function spansIn(request: Uint8Array): CollectedSpan[] {
  return messagesIn(fieldsOf(request), 1).flatMap((ofResource) => {
    const [resource = new Map()] = messagesIn(ofResource, 1);
    const service = attributesIn(resource, 1)["service.name"];
    return messagesIn(ofResource, 2)
      .flatMap((ofScope) => messagesIn(ofScope, 2))
      .map((span) => spanOf(span, service));
  });
}

function spanOf(span: Fields, service: unknown): CollectedSpan {
  const [status = new Map()] = messagesIn(span, 15);
  return {
    traceId: hexIn(span, 1),
    spanId: hexIn(span, 2),
    parentSpanId: hexIn(span, 4),
    name: textIn(span, 5),
    kind: numberIn(span, 6),
    attributes: attributesIn(span, 9),
    links: messagesIn(span, 13).map((link) => ({
      traceId: hexIn(link, 1),
      spanId: hexIn(link, 2),
      attributes: attributesIn(link, 4),
    })),
    status: { code: numberIn(status, 3), message: textIn(status, 2) },
    service,
  };
}
