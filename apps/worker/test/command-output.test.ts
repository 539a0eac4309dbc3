import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HandlerContext } from "@muster/job";
import { expect, test } from "vitest";
import { createCommand } from "../src/handlers/command.ts";
import { runHandler } from "./run-handler.ts";

const command = createCommand(["sh"]);

/** A program that says its process id, waits until it is let go, says `said` and ends. */
class Waiting {
  readonly #gate: string;
  #pid = "";

  constructor(folder: string, name: string) {
    this.#gate = join(folder, name);
  }

  run(onLine: (line: string) => void): Promise<unknown> {
    const script = `echo $$; while [ ! -e ${this.#gate} ]; do sleep 0.01; done; echo said`;
    const output: HandlerContext["output"] = (_stream, data) => {
      const line = data.toString().trim();
      if (line !== "said") this.#pid = line;
      onLine(line);
    };
    return runHandler(command, { argv: ["sh", "-c", script] }, { output });
  }

  /** Returns when it has ended, and holds this thread until then: its pipe and its end are both still to be seen. */
  end(): void {
    writeFileSync(this.#gate, "");
    const endsAt = performance.now() + 10_000;
    while (!readFileSync(`/proc/${this.#pid}/stat`, "utf8").includes(") Z ")) {
      if (performance.now() > endsAt) throw new Error("the program did not end within 10 s");
    }
  }
}

/**
 * The loop reads what is ready, and only then looks which children have ended. So a child that ends in between is seen to
 * have ended before what it said is read; and a busy thread may have no turn to read it before the grace is over.
 */
test.skipIf(!existsSync("/proc/self/stat"))(
  "what a program says is kept, though its end is seen first and the thread is busy for longer than the grace",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "muster-output-"));
    const [first, second] = [new Waiting(folder, "first"), new Waiting(folder, "second")];
    const seen: string[] = [];
    const other = Promise.withResolvers<void>();
    try {
      const later = second.run((line) => {
        seen.push(line === "said" ? "read" : "started");
        other.resolve();
      });
      await other.promise;
      const beBusy = (): void => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
        seen.push("busy");
      };
      const earlier = first.run((line) => {
        if (line === "said") {
          second.end();
          setImmediate(beBusy);
          return;
        }
        // Its line and its end wait together for the loop's next turn.
        setImmediate(() => first.end());
      });
      await earlier;
      expect(await later).toMatchObject({ exit_code: 0, stdout: expect.stringMatching(/^\d+\nsaid\n$/) });
      // Otherwise this test has not brought the moment about.
      expect(seen).toEqual(["started", "busy", "read"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

test("case G3: a program that writes without end is read with pauses, in which other jobs have the thread", async () => {
  const startedAt = performance.now();
  const result = await runHandler(command, {
    argv: ["sh", "-c", "head -c 40000000 /dev/zero; echo done >&2"],
  });
  // 76 pauses; without them it takes a tenth of that.
  expect(performance.now() - startedAt).toBeGreaterThan(700);
  expect(result).toMatchObject({ exit_code: 0, stdout_truncated: true, stderr: "done\n" });
});
