import type { DescService } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import { readAll } from "../command/command.ts";
import { UsageError } from "../command/mistakes.ts";
import type { Session, Surroundings } from "../command/session.ts";
import { connectTo } from "../connection/client.ts";
import { findTarget, type Target } from "../context/target.ts";
import { FORMATS, type Format } from "../output/format.ts";
import { inColour, usesColour, withoutColour } from "../output/paint.ts";
import { Printer } from "../output/printer.ts";
import { GLOBAL_OPTIONS } from "./options.ts";

/** @throws UsageError for a form of output that there is not, and for an option without its value */
export function openSession(globals: ReadonlyMap<string, readonly string[]>, around: Surroundings): Session {
  readAll(GLOBAL_OPTIONS, globals);
  const said = (name: string): string => globals.get(name)?.at(-1) ?? "";
  const chosen = { context: said("context"), api: said("api"), caFile: said("caFile") };
  const format = formatOf(said("output"));
  let target: Target | undefined;
  let connected: (<S extends DescService>(service: S) => Client<S>) | undefined;
  const findIt = (): Target => (target ??= findTarget(around.env, chosen));
  return {
    around,
    out: new Printer({
      format,
      quiet: globals.has("quiet"),
      paint: usesColour(around.env, around.isTerminal) ? inColour : withoutColour,
      width: around.isTerminal ? around.columns : Infinity,
      isWatched: around.isWatched,
      write: around.write,
      complain: around.complain,
    }),
    target: findIt,
    api: (service) => (connected ??= connectTo(findIt(), around.signal))(service),
    globals: chosen,
    exitCode: 0,
  };
}

function formatOf(text: string): Format {
  if (text === "") return "table";
  const format = FORMATS.find((one) => one === text);
  if (format !== undefined) return format;
  throw new UsageError([`--output: expected one of ${FORMATS.join(", ")}, got ${JSON.stringify(text)}`]);
}
