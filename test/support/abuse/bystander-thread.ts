import { parentPort, workerData } from "node:worker_threads";
import { create } from "@bufbuild/protobuf";
import { SchedulerService, SubmitJobRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import { connectGrpcJs } from "../grpc-js-client.ts";
import { slowdown } from "./slowdown.ts";

const PAUSE_MS = 20;

const { port } = workerData as { readonly port: number };
const client = connectGrpcJs(`127.0.0.1:${port}`);
const job = create(SubmitJobRequestSchema, { job: { type: "noop" } });
let stopped = false;
parentPort?.once("message", () => {
  stopped = true;
});

let longestMs = 0;
const slowdowns: number[] = [];
for (;;) {
  const before = performance.now();
  await client.unary(SchedulerService.method.submitJob, job);
  longestMs = Math.max(longestMs, performance.now() - before);
  slowdowns.push(slowdown());
  if (stopped) break;
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
client.close();
parentPort?.postMessage({
  longestMs,
  slowdown: slowdowns.reduce((sum, one) => sum + one) / slowdowns.length,
});
parentPort?.close();
