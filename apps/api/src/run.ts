import { configWarnings, createLogger, readConfig, runProcess } from "@muster/runtime";
import { API_CONFIG } from "./config.ts";
import { startApi } from "./context.ts";

// The level is known only once the configuration is; until then its mistakes have to be told.
const log = createLogger({ name: "api", level: "info" });

await runProcess({
  name: "api",
  log,
  start: async (stack) => {
    const config = readConfig(API_CONFIG, process.env);
    log.level = config.LOG_LEVEL;
    for (const warning of configWarnings(API_CONFIG, process.env)) log.warn(warning);
    await startApi(config, stack, log);
  },
});
