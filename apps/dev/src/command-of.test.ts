import { spawn } from "node:child_process";
import { once } from "node:events";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { isAlive } from "./command-of.ts";

test.skipIf(process.platform !== "linux")(
  "case F4: a process that has ended is not waited for where process 1 does not reap it",
  async () => {
    // `sleep` does not wait for the child that it has inherited from the shell.
    const parent = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 100"]);
    try {
      const [said] = await once(parent.stdout, "data");
      const pid = Number(said);
      await waitFor(() => !isAlive(pid), { what: "the child to be known as ended" });
      // It is a zombie, not gone.
      expect(process.kill(pid, 0)).toBe(true);
      expect(isAlive(process.pid)).toBe(true);
    } finally {
      parent.kill("SIGKILL");
    }
  },
);
