import { defineConfig } from "vitest/config";
import { integrationFiles, speaksSql, WAITING } from "./test/layout.ts";

const { VITEST_REPORT: report, TEST_ISOLATION: isolation = "" } = process.env;
/** Servers of your own are one Postgres and one Redis, which files that run side by side may not share. */
const givenServers = ["TEST_DATABASE_URL", "COCKROACH_URL", "TEST_REDIS_URL"].some(
  (name) => name in process.env,
);

const files = integrationFiles().filter((file) => isolation === "" || speaksSql(file));

const withServers = {
  globalSetup: ["./test/support/global-setup.ts"],
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

// The projects run one after the other, in the order of `groupOrder`.
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
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
          // They start nothing, and most of their time went into a process and the imports of each file.
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...withServers,
          name: "integration-waiting",
          include: files.filter((file) => WAITING.has(file)),
          maxWorkers: givenServers ? 1 : 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...withServers,
          name: "integration",
          include: files.filter((file) => !WAITING.has(file)),
          // They start processes that work; side by side on two cores they only make each other late.
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: "proof",
          include: ["test/chaos/proof/*.test.ts"],
          maxWorkers: 1,
          // Each mutant is a whole system of four processes and two servers.
          maxConcurrency: 2,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});

export default config;
