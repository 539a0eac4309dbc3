import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findAll } from "./programs.ts";
import { waitFor } from "./wait.ts";

// Node cannot receive from such a socket, either. What came along with a message, which systemd-notify waits for, is
// closed because nobody takes it.
const LISTENER = String.raw`
use Socket; $| = 1;
socket(my $socket, PF_UNIX, SOCK_DGRAM, 0) or die $!;
bind($socket, sockaddr_un($ARGV[0])) or die $!;
while (defined recv($socket, my $message, 65536, 0)) { $message =~ s/\n/|/g; print "$message\n" }`;

/** Why there is no socket to be had on this machine; undefined where there is. */
export async function cannotNotify(): Promise<string | undefined> {
  const found = await findAll([
    { name: "systemd-notify", packages: ["systemd"] },
    { name: "perl", packages: ["perl-base"] },
  ]);
  return typeof found === "string" ? found : undefined;
}

/** What systemd is to the processes of its units: a real socket that hears what the real systemd-notify sends. */
export class NotifySocket implements Disposable {
  readonly path: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "muster-notify-"));
  readonly #listener: ReturnType<typeof spawn>;
  readonly #heard: { readonly at: number; readonly message: string }[] = [];

  private constructor() {
    this.path = join(this.#folder, "notify");
    this.#listener = spawn("perl", ["-e", LISTENER, this.path], { stdio: ["ignore", "pipe", "inherit"] });
    const { stdout } = this.#listener;
    if (stdout === null) throw new Error("expected an output to read");
    createInterface({ input: stdout }).on("line", (message) => {
      // A message of systemd-notify's own, by which it waits for the others.
      if (message !== "BARRIER=1") this.#heard.push({ at: performance.now(), message });
    });
  }

  static async open(): Promise<NotifySocket> {
    const socket = new NotifySocket();
    await waitFor(() => existsSync(socket.path), { what: "the socket" });
    return socket;
  }

  /** What has come until now, each message with `|` for its line breaks. */
  get heard(): readonly string[] {
    return this.#heard.map(({ message }) => message);
  }

  /** How many that have this line came since then (`performance.now()`). */
  countSince(then: number, line: string): number {
    return this.#heard.filter(({ at, message }) => at > then && message.split("|").includes(line)).length;
  }

  [Symbol.dispose](): void {
    this.#listener.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
