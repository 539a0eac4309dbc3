import type { Argument, Command, Example, Group } from "../src/command/command.ts";
import { dashed } from "../src/command/command.ts";
import type { Option } from "../src/command/option.ts";
import { SECTIONS } from "../src/commands/table.ts";
import { exampleLine } from "../src/program/examples.ts";
import { GLOBAL_OPTIONS } from "../src/program/options.ts";

const HEAD = `# The command line

\`\`\`bash
npx muster submit echo '{"hi":1}' --wait      # in the repository: npm run muster -- submit …
npx muster list --state deadletter
\`\`\`

\`muster\` calls the API, and needs nothing but its address. The processes of the server are commands of it too (\`api\`, \`worker\`,
\`migrate\`, and \`dev\`, \`init\`, \`unseal\`, \`token\`, \`audit verify\`): each has a \`--help\`, and none of them is slower for what is below.
This page is made from the commands, and a test runs each example on a real server.

## Which API, and as whom

An address by \`--api\` or \`MUSTER_API\`, or a context: a name for an address, the file of a token and the file of a CA. Without any of
them, \`http://127.0.0.1:8081\`.

\`\`\`bash
muster context set prod --api https://muster.example:8081 --token-file ~/.muster-prod --ca-file ca.crt --use
muster context use prod
muster --context staging list
\`\`\`

Contexts are kept in \`$XDG_CONFIG_HOME/muster/contexts.json\` (\`~/.config\` by default), which only you may read, and which holds no secret.
A token comes from \`MUSTER_TOKEN\`, from the file of \`MUSTER_TOKEN_FILE\`, or from the context's file, in this order, and never from the
command line, which everybody on the machine can read. A context's token is sent to its own API: with another \`--api\` it stays at home.

## What it prints, and how it ends

Answers are on the standard output, everything else on the standard error. \`-o json\` is the API's answer as protobuf writes it in JSON,
of a list one document with all of its pages; \`-o jsonl\` is a line for each item or event. Both are stable. \`table\` and \`wide\` are for
people, and may change. \`--quiet\` leaves ids and names. Colours are for terminals; \`NO_COLOR\` takes them away. Whatever others have
written into jobs is shown without its control characters. A reader that has had enough, such as \`head\`, is no error. An option whose
value is empty, as \`--error "$ERROR"\` is where nobody has set that, is refused: it would widen what is meant.

| exit code | |
|---|---|
| 0 | done |
| 1 | the job has failed, the change was not made, or something is bad (\`doctor\`) |
| 2 | wrongly called: what was expected and what came is on the standard error |
| 3 | not reached, or not answered in time |
| 4 | not allowed, or not known |
| 5 | not found |

## Many at once

\`cancel\` and \`redrive\` by filters, and changes of workers by a selector, first count what they mean. \`--dry-run\` ends there. Then the number
and the context are shown and asked about; where nobody can be asked, \`--yes\` has to be said. Jobs are changed by the server, and go on
without you: Ctrl-C ends the waiting alone, and \`muster bulk get\` says how far it is.

## Completion

\`source <(muster completion bash)\` in \`~/.bashrc\`, or its like for zsh, fish and PowerShell; \`muster\` has to be on PATH.

## With every command

`;

/** docs/cli.md. */
export async function cliPage(): Promise<string> {
  const parts: string[] = [HEAD, optionTable(GLOBAL_OPTIONS)];
  for (const [title, entries] of Object.entries(SECTIONS)) {
    parts.push(`\n## ${title}\n`);
    for (const load of Object.values(entries)) parts.push(entryPart(await load()));
  }
  return parts.join("");
}

function entryPart(entry: Command | Group): string {
  if (!("commands" in entry)) return commandPart(entry, []);
  return `\n### \`muster ${entry.name}\`\n\n${entry.about}\n${entry.commands.map((one) => commandPart(one, [entry.name])).join("")}`;
}

function commandPart(command: Command, before: readonly string[]): string {
  const { name, about, more, options, examples, arguments: args = [] } = command;
  const path = [...before, name];
  const usage = ["muster", ...path, ...args.map(argumentUsage)].join(" ");
  return [
    `\n${before.length === 0 ? "###" : "####"} \`${usage}\`\n\n${about}${more === undefined ? "" : ` ${more}`}\n`,
    args.length === 0 ? "" : `\n${args.map((one) => `- \`${one.name}\`: ${one.doc}\n`).join("")}`,
    Object.keys(options).length === 0 ? "" : `\n${optionTable(options)}`,
    `\n\`\`\`bash\n${examples.map((example) => exampleText(path, example)).join("")}\`\`\`\n`,
    ...examples.flatMap(filesText),
  ].join("");
}

function argumentUsage({ name, optional = false, many = false }: Argument): string {
  const inner = `${name}${many ? "…" : ""}`;
  return optional ? `[${inner}]` : `<${inner}>`;
}

const exampleText = (path: readonly string[], example: Example): string =>
  `# ${example.what}\n${exampleLine(path, example)}\n`;

const filesText = ({ files = {}, typed }: Example): string[] =>
  typed.includes("--dry-run") || Object.keys(files).length === 0
    ? []
    : Object.entries(files).map(([name, text]) => `\nwith \`${name}\`:\n\n\`\`\`json\n${text}\n\`\`\`\n`);

function optionTable(options: Readonly<Record<string, Option<unknown>>>): string {
  const rows = Object.entries(options).map(([name, { short, value, doc, choices }]) => {
    const flags = `${short === undefined ? "" : `-${short}, `}--${dashed(name)}${value === undefined ? "" : ` ${value}`}`;
    const among = choices === undefined ? "" : ` One of ${choices.join(", ")}.`;
    return `| \`${flags}\` | ${`${doc}${among}`.replaceAll("|", "\\|")} |\n`;
  });
  return `| option | |\n|---|---|\n${rows.join("")}`;
}
