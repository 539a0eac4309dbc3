import { configWarnings, createLogger, readConfig, runProcess } from "@muster/runtime";
import { WORKER_CONFIG } from "./config.ts";
import { startWorkerProcess } from "./context.ts";

// The level has to be known before the configuration is checked, so that its mistakes can be told.
const log = createLogger({ name: "worker", level: "info" });

await runProcess({
  name: "worker",
  log,
  start: async (stack) => {
    const config = readConfig(WORKER_CONFIG, process.env);
    log.level = config.LOG_LEVEL;
    for (const warning of configWarnings(WORKER_CONFIG, process.env)) log.warn(warning);
    await startWorkerProcess(config, stack, log);
  },
});
