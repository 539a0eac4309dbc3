import { byNpm, runCommand } from "@muster/runtime/command-line";
import { TOKEN } from "./command.ts";

await runCommand(TOKEN, byNpm("token"));
