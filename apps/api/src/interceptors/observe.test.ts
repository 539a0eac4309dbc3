import { Writable } from "node:stream";
import { type Client, Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import { Health } from "@muster/proto/grpc/health/v1/health";
import { createLogger, createMetrics, type Metrics } from "@muster/runtime";
import { expect, test } from "vitest";
import { observe } from "./observe.ts";

const METHOD = "grpc.health.v1.Health";

const CODES = [Code.Canceled, Code.InvalidArgument, Code.NotFound, Code.Internal, Code.Unavailable];

interface Observed {
  readonly client: Client<typeof Health>;
  readonly metrics: Metrics;
  readonly lines: Record<string, unknown>[];
}

/** A service that fails with the one of CODES that `service` names, or else answers; streams fail after one message. */
function observed(level: "debug" | "info" = "debug"): Observed {
  const metrics = createMetrics();
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  const log = createLogger({ name: "api", level, pretty: false, destination });
  const failAs = (service: string): void => {
    const code = CODES.find((known) => String(known) === service);
    if (code !== undefined) throw new ConnectError("as asked", code);
  };
  const transport = createRouterTransport(
    (router) => {
      router.service(Health, {
        check: ({ service }) => {
          failAs(service);
          return {};
        },
        watch: async function* watch({ service }) {
          yield {};
          failAs(service);
        },
      });
    },
    { router: { interceptors: [observe({ metrics, log })] } },
  );
  return { client: createClient(Health, transport), metrics, lines };
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const message of stream) expect(message).toBeDefined();
}

test("counts calls and streams by method and code, and times them", async () => {
  const { client, metrics } = observed();
  await client.check({});
  await client.check({});
  await client.check({ service: String(Code.InvalidArgument) }).catch(() => undefined);
  await drain(client.watch({}));
  await drain(client.watch({ service: String(Code.NotFound) })).catch(() => undefined);
  const handled = await metrics.grpcServerHandled.get();
  expect(handled.values.map(({ labels, value }) => [labels.method, labels.code, value])).toEqual([
    [`${METHOD}/Check`, "OK", 2],
    [`${METHOD}/Check`, "INVALID_ARGUMENT", 1],
    [`${METHOD}/Watch`, "OK", 1],
    [`${METHOD}/Watch`, "NOT_FOUND", 1],
  ]);
  const durations = (await metrics.grpcServerHandlingSeconds.get()).values;
  const counts = durations.filter(({ metricName }) => metricName?.endsWith("_count"));
  expect(counts.map(({ labels, value }) => [labels["method"], value])).toEqual([
    [`${METHOD}/Check`, 3],
    [`${METHOD}/Watch`, 2],
  ]);
});

test.each([
  [Code.Internal, "INTERNAL", "warn"],
  [Code.Unavailable, "UNAVAILABLE", "warn"],
  [Code.InvalidArgument, "INVALID_ARGUMENT", "debug"],
  [Code.Canceled, "CANCELLED", "debug"],
])("logs a call that ended with %s as %s at %s", async (service, code, level) => {
  const { client, lines } = observed();
  await client.check({ service: String(service) }).catch(() => undefined);
  expect(lines).toMatchObject([
    { level, method: `${METHOD}/Check`, code, reason: "as asked", msg: "call ended" },
  ]);
});

test("logs nothing of a good call unless at debug", async () => {
  const { client, lines } = observed("info");
  await client.check({});
  expect(lines).toEqual([]);
});
