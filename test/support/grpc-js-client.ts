import {
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import {
  type ChannelCredentials,
  type ChannelOptions,
  Client,
  type ClientReadableStream,
  credentials,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";

type Method<I extends DescMessage, O extends DescMessage> = DescMethod & {
  readonly input: I;
  readonly output: O;
};

export interface GrpcJsClient {
  /** @throws ServiceError of grpc-js, with `code` and `details`. */
  unary<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
    request: MessageShape<I>,
  ): Promise<MessageShape<O>>;
  stream<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
    request: MessageShape<I>,
  ): ClientReadableStream<MessageShape<O>>;
  close(): void;
}

/** Texts in PEM. */
export interface ClientTls {
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
}

function credentialsOf(tls: ClientTls | undefined): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  const [ca, key, cert] = [tls.ca, tls.key, tls.cert].map((text) =>
    text === undefined ? null : Buffer.from(text),
  );
  return credentials.createSsl(ca, key, cert);
}

/** A client that shares no code with the server: the gRPC library of the gRPC project. */
export function connectGrpcJs(target: string, options: ChannelOptions = {}, tls?: ClientTls): GrpcJsClient {
  const client = new Client(target, credentialsOf(tls), {
    // Otherwise clients of one process share connections.
    "grpc.use_local_subchannel_pool": 1,
    ...options,
  });
  return {
    close: () => client.close(),
    unary: (method, request) =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          pathOf(method),
          (message) => Buffer.from(toBinary(method.input, message)),
          (bytes) => fromBinary(method.output, bytes),
          request,
          new Metadata(),
          { deadline: Date.now() + 20_000 },
          (error: ServiceError | null, response) => {
            if (error !== null) reject(error);
            else if (response === undefined)
              reject(new Error(`${method.name} answered neither error nor message`));
            else resolve(response);
          },
        );
      }),
    stream: (method, request) =>
      client.makeServerStreamRequest(
        pathOf(method),
        (message) => Buffer.from(toBinary(method.input, message)),
        (bytes) => fromBinary(method.output, bytes),
        request,
      ),
  };
}

function pathOf(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}
