import { byNpm, runCommand } from "@muster/runtime/command-line";
import { AUDIT } from "./audit-command.ts";

await runCommand(AUDIT, byNpm("audit"));
