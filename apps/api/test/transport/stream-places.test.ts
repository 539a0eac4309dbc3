import { create, toBinary } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { WatchJobRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import { Attacker, framed, grpcStatus } from "@muster/test/abuse/attacker";
import { sumOfMetric } from "@muster/test/metrics-text";
import { expect, test } from "vitest";
import { startTestServer } from "./test-server.ts";

test("case A2: streams of watchers are bounded, and one connection leaves room for the next one", async () => {
  const server = await startTestServer({ maxStreams: 4 });
  const request = framed(toBinary(WatchJobRequestSchema, create(WatchJobRequestSchema, { jobId: "a" })));
  const watch = (by: Attacker): ReturnType<Attacker["call"]> => {
    const stream = by.call("WatchJob");
    stream.end(request);
    return stream;
  };
  const began = (stream: ReturnType<Attacker["call"]>): Promise<unknown> =>
    new Promise((resolve) => stream.once("data", resolve));
  const [greedy, other] = [new Attacker(server.port), new Attacker(server.port)];
  const open = [watch(greedy), watch(greedy)];
  await Promise.all(open.map(began));
  expect(await grpcStatus(watch(greedy))).toBe(Code.ResourceExhausted);
  await began(watch(other));
  expect(await grpcStatus(watch(other))).toBe(Code.ResourceExhausted);
  open[0]?.close();
  const again = async (): Promise<unknown> => {
    const stream = watch(other);
    return Promise.race([began(stream).then(() => "began"), grpcStatus(stream)]);
  };
  await expect.poll(again).toBe("began");
  const text = await server.metrics.registry.metrics();
  expect(sumOfMetric(text, "muster_requests_refused_total", { reason: "streams" })).toBeGreaterThan(1);
  greedy.close();
  other.close();
});
