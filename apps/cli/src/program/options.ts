import { Argument, Command as Commander, Option as Typed } from "commander";
import { type Command, camel, dashed } from "../command/command.ts";
import type { Option } from "../command/option.ts";
import { FORMATS } from "../output/format.ts";

/** What can be said with every command, before it or behind it. */
export const GLOBAL_OPTIONS: Readonly<Record<string, Option<unknown>>> = {
  output: {
    short: "o",
    value: "FORMAT",
    doc: "table (the default) or wide for people; json (the API's answer, as protobuf writes it) or jsonl (a line for each) for programs.",
    choices: FORMATS,
    read: (given) => given.at(-1) ?? "table",
  },
  quiet: {
    short: "q",
    doc: "Only the answer; of what is listed or changed, only its id or name.",
    read: (given) => given.length > 0,
  },
  context: {
    value: "NAME",
    doc: "The API of this context instead of the one in use (MUSTER_CONTEXT).",
    read: (given) => given.at(-1) ?? "",
  },
  api: {
    value: "URL",
    doc: "The API at this address instead (MUSTER_API). Default without a context: http://127.0.0.1:8081.",
    read: (given) => given.at(-1) ?? "",
  },
  caFile: {
    value: "FILE",
    doc: "Of the authorities that may have signed the API's certificate, in PEM (MUSTER_CA_FILE).",
    read: (given) => given.at(-1) ?? "",
  },
};

export function addOptions(to: Commander, options: Readonly<Record<string, Option<unknown>>>): void {
  for (const [name, { short, value, doc, choices }] of Object.entries(options)) {
    const flags = `${short === undefined ? "" : `-${short}, `}--${dashed(name)}${value === undefined ? "" : ` <${value}>`}`;
    const option = new Typed(flags, doc);
    if (choices !== undefined) option.choices([...choices]);
    // Collected, and read by the option itself; what it may be is checked there too, so that all mistakes are told at once.
    if (value !== undefined)
      option.argParser((one: string, before: readonly string[] | undefined) => [...(before ?? []), one]);
    to.addOption(option);
  }
}

export function addArguments(to: Commander, args: Command["arguments"] = []): void {
  for (const { name, doc, optional = false, many = false } of args) {
    const inner = `${name}${many ? "..." : ""}`;
    to.addArgument(new Argument(optional ? `[${inner}]` : `<${inner}>`, doc));
  }
}

/** What was given, by the options' names; a switch as "". */
export function givenOf(values: Readonly<Record<string, unknown>>): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(values).flatMap(([name, value]): [string, readonly string[]][] => {
      if (value === true) return [[camel(name), [""]]];
      return Array.isArray(value) ? [[camel(name), value.map(String)]] : [];
    }),
  );
}
