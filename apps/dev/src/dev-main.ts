import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runDev } from "./dev/run-dev.ts";

/** `make dev`: the whole stack, kept running, with its data in .muster/ from one run to the next. */
const { HANDLERS: patterns = "" } = process.env;

await runDev({
  dir: resolve(".muster"),
  cli: { main: fileURLToPath(new URL("../../cli/src/main.ts", import.meta.url)), cwd: process.cwd() },
  workers: 2,
  handlers: patterns === "" ? undefined : { patterns, shown: patterns, isSample: false },
  given: { postgres: false, redis: false },
  installRedis: true,
  typed: "make dev",
  samples: true,
  words: {
    command: "npm run muster --",
    worker: "npm run worker",
    yourOwn: "HANDLERS='handlers/*.ts' make dev",
    withBuf: true,
  },
});
