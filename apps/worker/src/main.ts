import { byNpm, runCommand } from "@muster/runtime/command-line";
import { WORKER } from "./command.ts";

await runCommand(WORKER, byNpm("worker"));
