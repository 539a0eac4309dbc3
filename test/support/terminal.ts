import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify, stripVTControlCharacters } from "node:util";
import { findOrInstall } from "./programs.ts";
import { waitFor } from "./wait.ts";

const run = promisify(execFile);
const NAMED = /TERMINAL=(\S+)\r?\n/u;
const HOME = "\u001b[H";

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A shell's line at a terminal of its own, and who sits before it. */
export class Terminal implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number>;
  #written = "";

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on("data", (data: Buffer) => (this.#written += data.toString()));
    this.#ended = once(child, "close").then(([code]: unknown[]) => Number(code));
  }

  /** By `script` of util-linux, which every Linux has. */
  static async open(line: string, { columns, rows, cwd, env }: TerminalOptions): Promise<Terminal> {
    const [script = ""] = await findOrInstall([{ name: "script", packages: ["bsdutils"] }], (told) =>
      process.stderr.write(`${told}\n`),
    );
    // Named by itself: its size can be changed by its name alone.
    const begin = `stty cols ${columns} rows ${rows}; echo "TERMINAL=$(tty)"`;
    const options = ["--quiet", "--flush", "--return", "--command", `${begin}; ${line}`, "/dev/null"];
    const child = spawn(script, options, {
      cwd,
      env: { ...env, SHELL: "/bin/bash", TERM: "xterm-256color" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const terminal = new Terminal(child);
    await waitFor(() => NAMED.test(terminal.#written), { what: "the terminal" });
    return terminal;
  }

  /** All that came, as it came. */
  get written(): string {
    return this.#written.replace(NAMED, "");
  }

  /** The same without colours and movements. */
  get text(): string {
    return stripVTControlCharacters(this.written);
  }

  /** The lines of the screen that was drawn last, of a program that draws whole screens. */
  get drawn(): readonly string[] {
    const last = this.written.split(HOME).at(-1) ?? "";
    return stripVTControlCharacters(last).split(/\r?\n/u);
  }

  async until(what: string, is: (terminal: this) => boolean): Promise<void> {
    await waitFor(() => is(this), { what: `${what} at the terminal` }).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${JSON.stringify(this.written.slice(-2_000))}`);
    });
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  async resize(columns: number, rows: number): Promise<void> {
    const [, name = ""] = NAMED.exec(this.#written) ?? [];
    await run("stty", ["-F", name, "cols", String(columns), "rows", String(rows)]);
  }

  /** The exit code. */
  ended(): Promise<number> {
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
