import { fork } from "node:child_process";
import { describe } from "@muster/runtime";
import { splitEnvironment } from "@muster/runtime/sealed-environment";
import { Lineage } from "../handlers/lineage.ts";
import { signalGroup } from "../handlers/process-group.ts";
import { files } from "../package-files.ts";
import type { FromRunner, Transport } from "./messages.ts";

/** Starts a process that loads the handlers. */
export function startProcess(env: NodeJS.ProcessEnv): Transport {
  const { open, rest } = splitEnvironment(env);
  const lineage = new Lineage();
  const child = fork(files.module("isolation/inside"), [String(process.pid)], {
    serialization: "advanced",
    // A group of its own, so that the programs that a handler has started can be ended with it.
    detached: true,
    stdio: ["pipe", "inherit", "inherit", "ipc"],
    // Others can read what a process is started with.
    env: { ...open, ...lineage.variable },
  });
  lineage.follow(child.pid, "shared");
  // One that has ended before it read this says so by its end.
  child.stdin?.on("error", () => child.stdin?.destroy()).end(rest);
  const kill = (): void => {
    if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
  };
  const gone = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => {
      // Its programs outlive a process that ends by itself.
      kill();
      lineage.end();
      resolve(`its process ended: ${signal ?? `exit code ${code}`}`);
    });
    // The system has no room for another one; there is no exit to come.
    child.on("error", (error) => {
      if (child.pid === undefined) resolve(`no process: ${describe(error)}`);
    });
  });
  return {
    gone,
    kill,
    listen: (hear) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- inside.ts sends nothing else
      child.on("message", (message) => hear(message as FromRunner));
    },
    // A message that cannot be sent has a receiver that is gone, as `gone` will report.
    send: (message) => void (child.connected && child.send(message, () => {})),
  };
}
