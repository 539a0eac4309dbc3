import { runService } from "@muster/runtime";
import { API_CONFIG } from "./config.ts";
import { startApi } from "./start.ts";

await runService({ name: "api", settings: API_CONFIG, start: startApi });
