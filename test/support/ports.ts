export { freePort } from "../../apps/dev/src/stack/ports.ts";
