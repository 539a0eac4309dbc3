import { byNpm, runCommand } from "@muster/runtime/command-line";
import { API } from "./command.ts";

await runCommand(API, byNpm("api"));
