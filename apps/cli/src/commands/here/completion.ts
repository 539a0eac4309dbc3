import { script } from "@bomb.sh/tab";
import { COMMAND } from "@muster/runtime/names";
import { type Command, command } from "../../command/command.ts";
import { quoted, UsageError } from "../../command/mistakes.ts";
import { BASH_COMPLETION } from "./bash-completion.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"];

/** `muster completion`. */
export const COMPLETION: Command = command({
  name: "completion",
  about: "Prints what a shell needs to complete muster's commands, options and their values.",
  more: "muster has to be on PATH, as after npm install -g.",
  arguments: [{ name: "shell", doc: `One of ${SHELLS.join(", ")}.` }],
  options: {},
  examples: [
    { typed: ["bash"], what: "Put `source <(muster completion bash)` into ~/.bashrc.", local: true },
    { typed: ["fish"], what: "Into ~/.config/fish/completions/muster.fish.", local: true },
  ],
  run: async ({ out }, _options, [shell = ""]) => {
    if (!SHELLS.includes(shell))
      throw new UsageError([`expected one of ${SHELLS.join(", ")}, got ${quoted(shell)}`]);
    if (shell === "bash") out.raw(BASH_COMPLETION);
    else script(shell, COMMAND, COMMAND);
  },
});
