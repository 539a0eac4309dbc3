import { Worker } from "node:worker_threads";
import { describe } from "@muster/runtime";
import { files } from "../package-files.ts";
import type { FromRunner, Transport } from "./messages.ts";

/**
 * Starts a thread that loads the handlers. It can be ended in the middle of JavaScript, but not in the middle of a call
 * into native code.
 */
export function startThread(env: NodeJS.ProcessEnv): Transport {
  const thread = new Worker(files.module("isolation/inside"), { env });
  let thrown: string | undefined;
  thread.on("error", (error) => {
    thrown = describe(error);
  });
  const gone = new Promise<string>((resolve) => {
    thread.once("exit", (code) => resolve(`its thread ended: ${thrown ?? `exit code ${code}`}`));
  });
  return {
    gone,
    kill: () => void thread.terminate(),
    listen: (hear) => {
      thread.on("message", (message: FromRunner) => hear(message));
    },
    send: (message) => thread.postMessage(message),
  };
}
