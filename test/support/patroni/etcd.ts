import { join } from "node:path";
import { freePort } from "../../../apps/dev/src/stack/ports.ts";
import { startServerProcess } from "../../../apps/dev/src/stack/server-process.ts";
import { endOnExit } from "../left-overs.ts";

export interface Etcd extends AsyncDisposable {
  /** HOST:PORT, where clients come to it. */
  readonly address: string;
}

/** The smallest etcd, of one member: what agrees here is no part of what is tried. */
export async function startEtcd(program: string, dir: string): Promise<Etcd> {
  const address = `127.0.0.1:${await freePort()}`;
  const peers = `http://127.0.0.1:${await freePort()}`;
  const server = await startServerProcess({
    name: "etcd",
    file: program,
    args: [
      ["--data-dir", join(dir, "etcd")],
      ["--listen-client-urls", `http://${address}`],
      ["--advertise-client-urls", `http://${address}`],
      ["--listen-peer-urls", peers],
      ["--initial-advertise-peer-urls", peers],
      ["--initial-cluster", `default=${peers}`],
    ].flat(),
    cwd: dir,
    env: { PATH: process.env["PATH"] },
    readyLine: "ready to serve",
    stopSignal: "SIGTERM",
    advice: "Without it there is no Patroni.",
    log: () => undefined,
  });
  const ended = endOnExit(() => process.kill(server.pid, "SIGKILL"));
  return {
    address,
    [Symbol.asyncDispose]: async () => {
      await server.kill();
      ended();
    },
  };
}
