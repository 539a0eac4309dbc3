import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { defineConfig, type TestProjectConfiguration } from "vitest/config";
import { ALONE, chosenFiles, sharesItsProcess } from "./test/layout.ts";
import { LongestFirst } from "./test/longest-first.ts";

// Tests start hundreds of processes and threads, and most of what such a start costs is compiling the same files again.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, ".muster/compile-cache");

const { VITEST_REPORT: report } = process.env;
/** Servers of your own are one Postgres and one Redis, which files that run side by side may not share. */
const givenServers = ["TEST_DATABASE_URL", "COCKROACH_URL", "TEST_REDIS_URL"].some(
  (name) => name in process.env,
);

const files = chosenFiles(process.env);
/**
 * Files wait about as long as they work, so that four keep two cores busy. Where a process takes long to start, on a machine whose
 * page faults are slow, work is most of it: there four had thirty processes in line for two cores, and what waited for one gave up.
 */
const SLOW = usualStartMs() > 90;
/** At another isolation what collides is done again, and again the later, the longer each try takes. */
const AT_ONCE = SLOW ? 2 : (process.env["TEST_ISOLATION"] ?? "") === "" ? 4 : 3;

/** What a process of Node takes to start and end: the second of three, in milliseconds. */
function usualStartMs(): number {
  const times = Array.from({ length: 3 }, () => {
    const began = performance.now();
    spawnSync(process.execPath, ["--eval", "0"]);
    return performance.now() - began;
  });
  return times.toSorted((a, b) => a - b)[1] ?? 0;
}

/** A project whose files get servers, so many of the files at a time. */
function withServers(
  name: string,
  groupOrder: number,
  atOnce: number,
  include: string[],
  isolate = true,
): TestProjectConfiguration {
  return {
    test: {
      name,
      include,
      isolate,
      globalSetup: ["./test/support/global-setup.ts"],
      setupFiles: ["./test/support/forget-secrets.ts", "./test/support/cockroach/sent-statements.ts"],
      // They only guard against hanging, and `waitFor` is quicker to say what for. Some take 15 s where nothing else runs,
      // and several are side by side, on a machine that may be half as fast and have others to serve.
      testTimeout: 300_000,
      hookTimeout: 180_000,
      // As long as `waitFor` waits: the second that it is by default has passed on a busy machine, and nothing was wrong.
      expect: { poll: { timeout: 90_000 } },
      maxWorkers: givenServers ? 1 : Math.min(atOnce, AT_ONCE),
      ...(SLOW && { maxConcurrency: 2 }),
      sequence: { groupOrder },
    },
  };
}

// The projects run one after the other, in the order of `groupOrder`.
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    // For CI, which sums the runs.
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "{apps/*,packages/*,proto}/src/**/*.test.ts",
            "test/*.test.ts",
            "test/chaos/check/*.test.ts",
          ],
          // They start nothing, and most of their time went into a process and the imports of each file.
          isolate: false,
          // Some compute for a second or two, on a machine that may have thirty others to serve.
          testTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      withServers(
        "integration",
        2,
        AT_ONCE,
        files.filter((file) => !ALONE.has(file) && !sharesItsProcess(file)),
      ),
      withServers("integration-shared", 2, AT_ONCE, files.filter(sharesItsProcess), false),
      withServers(
        "integration-alone",
        3,
        1,
        files.filter((file) => ALONE.has(file)),
      ),
      withServers("packages", 4, 1, ["test/packages/*.test.ts"]),
      withServers("image", 7, 1, ["test/image/*.test.ts"]),
      withServers("dashboard", 8, 1, ["test/dashboard/*.test.ts"]),
      withServers("dashboard-scale", 9, 1, ["test/dashboard/scale/*.test.ts"]),
      withServers("dashboard-pictures", 10, 1, ["test/dashboard/pictures/*.test.ts"]),
      {
        test: {
          name: "charts",
          include: ["test/charts/*.test.ts"],
          globalSetup: ["./test/charts/unpack.ts"],
          // They wait for Helm and kubectl, which they start.
          isolate: false,
          testTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 6 },
        },
      },
      {
        test: {
          name: "proof",
          include: ["test/chaos/proof/*.test.ts"],
          maxWorkers: 1,
          // Each mutant is a whole system of some four processes and two servers, which mostly waits.
          maxConcurrency: 5,
          sequence: { groupOrder: 5 },
        },
      },
      {
        test: {
          // A minute and more each, and what they need is not on every machine.
          name: "proof-long",
          include: ["test/chaos/proof/long/*.test.ts"],
          maxWorkers: 1,
          sequence: { groupOrder: 6 },
        },
      },
    ],
  },
});

export default config;
