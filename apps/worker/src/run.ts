import { runService } from "@muster/runtime";
import { WORKER_CONFIG } from "./config.ts";
import { startWorkerProcess } from "./start.ts";

await runService({ name: "worker", settings: WORKER_CONFIG, start: startWorkerProcess });
