import { defineConfig } from "vitest/config";

const report = process.env["VITEST_REPORT"];

const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    // For CI, which sums the runs.
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    projects: [
      {
        test: {
          name: "unit",
          include: ["{apps,packages}/*/src/**/*.test.ts", "test/*.test.ts"],
        },
      },
      {
        test: {
          name: "integration",
          include: ["{apps,packages}/*/test/**/*.test.ts", "test/{system,fuzz,model}/**/*.test.ts"],
          // Each file starts processes of its own; more files at once only wait for each other on a small machine.
          maxWorkers: 2,
          globalSetup: ["./test/support/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});

export default config;
