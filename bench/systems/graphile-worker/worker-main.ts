import { run } from "graphile-worker";
import { dueAt } from "../../run/payload.ts";
import { handlerStarted, probeStarted, tell } from "../../run/starts.ts";
import { options } from "./options.ts";

/** Ends at SIGTERM by the library's own signal handling. */
const runner = await run({
  ...options(process.argv[2] ?? "", process.env["BENCH_DATABASE_URL"] ?? ""),
  taskList: {
    work: (payload) => {
      const at = dueAt(payload);
      return at === "" ? handlerStarted() : probeStarted(at);
    },
  },
});
tell({ kind: "ready" });
await runner.promise;
