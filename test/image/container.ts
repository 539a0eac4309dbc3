import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "@muster/test/wait";
import type { Image } from "./assemble.ts";

/** Of this machine's system, which stands in for the base image's. */
const SYSTEM = ["/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib64", "/usr/share", "/etc"];
const LINKS = ["bin", "sbin", "lib", "lib64"];
const NODE = "/usr/local/bin/node";
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Why this machine can run no container; undefined where it can. */
export const CANNOT_RUN: string | undefined =
  process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/unshare")
    ? undefined
    : "a container needs Linux, root and unshare";

/** Makes places in the image's folder for what is mounted there. */
export function prepare({ root, workdir }: Image): void {
  for (const folder of [...SYSTEM.filter(isThere), "/proc", "/dev", "/tmp", `${workdir}/handlers`])
    mkdirSync(join(root, folder), { recursive: true });
  for (const link of LINKS) if (isThere(`/usr/${link}`)) symlinkSync(`usr/${link}`, join(root, link));
  writeFileSync(join(root, NODE), "");
}

const isThere = (path: string): boolean => existsSync(path);

export interface ContainerOptions {
  readonly image: Image;
  /** Instead of the image's own. */
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A folder of the machine, mounted at `handlers` of the working directory. */
  readonly handlers?: string;
}

/**
 * What `docker run --read-only --tmpfs /tmp` makes of an image: mounts and process ids of its own, its user, no
 * variable of ours. Its network is the machine's, where the stores of the tests are.
 */
export class Container implements Disposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  #output = "";

  constructor({ image, entrypoint, command, env, handlers }: ContainerOptions) {
    const words = [...(entrypoint ?? image.entrypoint), ...(command ?? image.command)];
    const variables = Object.entries({ PATH, HOME: "/home/node", ...image.env, ...env });
    const program = ["env", "-i", "-C", image.workdir, ...variables.map((pair) => pair.join("=")), ...words];
    const args = ["--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", scriptFor(image, handlers)];
    this.#child = spawn("unshare", [...args, "sh", ...program], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
      });
    this.#exited = new Promise((resolve) => this.#child.once("close", resolve));
  }

  get output(): string {
    return this.#output;
  }

  /** Its exit code, once it has ended. */
  get exited(): Promise<number | null> {
    return this.#exited;
  }

  async ready(metricsPort: number): Promise<void> {
    const isReady = async (): Promise<boolean> => {
      if (this.#child.exitCode !== null) throw new Error("it has ended");
      return (await fetch(`http://127.0.0.1:${metricsPort}/readyz`)).ok;
    };
    await waitFor(isReady, { what: "the container to be ready" }).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.#output}`);
    });
  }

  /** Its process 1, by the machine's number. */
  get init(): number {
    return Number(childrenOf(this.#child.pid ?? 0)[0]);
  }

  /** The children of its process 1: name and state, of which Z is ended and not yet asked how. */
  children(): string[] {
    return childrenOf(this.init).map((pid) => {
      const [, name, state] = /^Name:\s+(.*)$[^]*?^State:\s+(\w)/mu.exec(statusOf(pid)) ?? [];
      return `${name} ${state}`;
    });
  }

  /** As an engine ends it; answers its exit code. */
  async stop(): Promise<number | null> {
    process.kill(this.init, "SIGTERM");
    return this.#exited;
  }

  [Symbol.dispose](): void {
    this.#child.kill("SIGKILL");
  }
}

function scriptFor({ root, workdir, user }: Image, handlers: string | undefined): string {
  const bind = (from: string, to: string): string =>
    `mount --bind ${from} ${root}${to}; mount -o remount,bind,ro ${root}${to}`;
  return [
    "mount --make-rprivate /",
    bind(root, ""),
    ...SYSTEM.filter(isThere).map((folder) => bind(folder, folder)),
    bind(process.execPath, NODE),
    ...(handlers === undefined ? [] : [bind(handlers, `${workdir}/handlers`)]),
    `mount -t proc proc ${root}/proc`,
    `mount --rbind /dev ${root}/dev`,
    `mount -t tmpfs -o mode=1777,noexec,nosuid,nodev tmpfs ${root}/tmp`,
    `exec chroot --userspec=${user} --groups= ${root} "$@"`,
  ].join("\n");
}

const childrenOf = (pid: number | string): string[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
