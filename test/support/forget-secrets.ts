import { ofProcess } from "../../packages/runtime/src/of-process.ts";

/**
 * Files that share a process share what it hides in logs: what one of them takes for a secret, another may look for. The
 * product forgets none, because a process of its has one configuration.
 */
Object.assign(
  ofProcess("secrets", () => ({})),
  { forms: [] },
);
Object.assign(
  ofProcess("named-secrets", () => ({})),
  { values: new Map() },
);
