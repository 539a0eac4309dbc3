import { expect, test } from "vitest";
import { aboutWorker } from "./about-worker.ts";

test("a worker's labels are its machine's, and its own over those", async () => {
  const { labels, hardware, version, address } = await aboutWorker({
    labels: { zone: "eu-1", arch: "other" },
    address: "10.0.0.1:2113",
  });
  expect(labels).toMatchObject({
    zone: "eu-1",
    arch: "other",
    os: process.platform,
    version,
  });
  expect(Number(labels?.["cpu"])).toBeGreaterThan(0);
  expect(Number(labels?.["memory_mb"])).toBeGreaterThan(64);
  expect(hardware).toMatchObject({ arch: process.arch, node: process.versions.node });
  expect(address).toBe("10.0.0.1:2113");
  expect(await aboutWorker({})).not.toHaveProperty("address");
});
