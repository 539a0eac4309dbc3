import type { WorkerRecord } from "@muster/db";
import { WorkerKind, WorkerState } from "@muster/proto/scheduler/v1/worker";
import { expect, test } from "vitest";
import { toWorker } from "./to-worker.ts";

const RECORD: WorkerRecord = {
  workerId: "w1",
  name: "web-1",
  standing: "taking",
  remote: false,
  version: "",
  sdk: "",
  address: "",
  types: ["work"],
  queues: undefined,
  slots: 1,
  running: 0,
  busySlots: 0,
  load: 0,
  labels: { worker: "web-1", arch: "arm64", zone: "a" },
  setLabels: {},
  labelsVersion: 3,
  hardware: { kernel: "6.1" },
  startedMs: 1_000,
  beatMs: 2_000.7,
  endedMs: null,
  leaseExpiresMs: 32_000,
  leaseMs: 30_000,
  cordonedMs: null,
  cordonReason: "",
  cordonedBy: "",
  drainByMs: null,
  restingReason: "",
  blame: "",
  leads: false,
};

test("a worker is told with what it says of its hardware, or what its labels say of that", () => {
  expect(toWorker(RECORD)).toMatchObject({
    hardware: { kernel: "6.1" },
    kind: WorkerKind.UNSPECIFIED,
    queues: [],
  });
  expect(toWorker(RECORD)).not.toHaveProperty("cordonedAt");
  const remote = toWorker({ ...RECORD, remote: true, hardware: {}, standing: "deaf", cordonedMs: 5_000 });
  expect(remote).toMatchObject({
    hardware: { arch: "arm64" },
    kind: WorkerKind.REMOTE,
    state: WorkerState.DEAF,
    labelsVersion: 3n,
    cordonedAt: { seconds: 5n },
  });
  expect(remote.hardware).not.toHaveProperty("zone");
});
