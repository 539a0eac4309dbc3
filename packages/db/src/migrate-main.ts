import { byNpm, runCommand } from "@muster/runtime/command-line";
import { MIGRATE } from "./migrate-command.ts";

await runCommand(MIGRATE, byNpm("migrate"));
