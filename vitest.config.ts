import { defineConfig } from "vitest/config";

const report = process.env["VITEST_REPORT"];

const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    // Test files start servers and processes of their own; side by side on two cores they only make each other late.
    maxWorkers: 1,
    // Shared machines stall for seconds. A test that fails once there and then passes is reported as flaky; a broken one
    // fails twice.
    retry: process.env["CI"] === undefined ? 0 : 1,
    // For CI, which sums the runs.
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    projects: [
      {
        test: {
          name: "unit",
          include: ["{apps,packages}/*/src/**/*.test.ts", "test/*.test.ts", "test/chaos/check/*.test.ts"],
        },
      },
      {
        test: {
          name: "proof",
          include: ["test/chaos/proof/*.test.ts"],
        },
      },
      {
        test: {
          name: "integration",
          include: ["{apps,packages}/*/test/**/*.test.ts", "test/{system,fuzz}/**/*.test.ts"],
          globalSetup: ["./test/support/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});

export default config;
