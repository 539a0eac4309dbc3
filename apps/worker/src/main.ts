import { sealEnvironment } from "@muster/runtime/sealed-environment";

sealEnvironment();
// Only now, for the process may have started anew: nothing is loaded twice.
await import("./run.ts");
