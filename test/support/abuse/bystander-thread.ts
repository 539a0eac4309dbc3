import { parentPort, workerData } from "node:worker_threads";
import { create } from "@bufbuild/protobuf";
import {
  GetJobRequestSchema,
  SchedulerService,
  SubmitJobRequestSchema,
} from "@muster/proto/scheduler/v1/scheduler";
import { connectGrpcJs } from "../grpc-js-client.ts";
import { slowdown } from "./slowdown.ts";

const PAUSE_MS = 20;

const { port, jobId } = workerData as { readonly port: number; readonly jobId?: string };
const client = connectGrpcJs(`127.0.0.1:${port}`);
const job = create(SubmitJobRequestSchema, { job: { type: "noop" } });
const call = (): Promise<unknown> =>
  jobId === undefined
    ? client.unary(SchedulerService.method.submitJob, job)
    : client.unary(SchedulerService.method.getJob, create(GetJobRequestSchema, { jobId }));
let stopped = false;
parentPort?.once("message", () => {
  stopped = true;
});

const tookMs: number[] = [];
const slowdowns: number[] = [];
for (;;) {
  const before = performance.now();
  await call();
  tookMs.push(performance.now() - before);
  slowdowns.push(slowdown());
  if (stopped) break;
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
client.close();
const sorted = tookMs.toSorted((a, b) => a - b);
parentPort?.postMessage({
  calls: sorted.length,
  longestMs: sorted.at(-1),
  p99Ms: sorted[Math.ceil(0.99 * sorted.length) - 1],
  slowdown: slowdowns.reduce((sum, one) => sum + one) / slowdowns.length,
});
parentPort?.close();
