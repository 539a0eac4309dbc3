import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startOnPort, startServerProcess } from "../../../apps/dev/src/stack/server-process.ts";
import { endOnExit } from "../left-overs.ts";

/** A server as HAProxy sees it. */
export interface Behind {
  readonly name: string;
  readonly port: number;
  /** Where it is asked what it is. */
  readonly checkPort: number;
}

export interface HaProxy extends AsyncDisposable {
  /** Leads to whichever server says that it is the primary. */
  readonly port: number;
}

/** As Patroni's documentation has it, but for checks twice a second: every 3 s, of which three fail, is longer than an election. */
const configuration = (port: number, servers: readonly Behind[]): string => `
global
  maxconn 2000
defaults
  mode tcp
  timeout connect 1s
  timeout check 1s
  timeout client 1h
  timeout server 1h
listen primary
  bind 127.0.0.1:${port}
  option httpchk GET /primary
  http-check expect status 200
  default-server inter 500ms fall 2 rise 2 on-marked-down shutdown-sessions
${servers.map((each) => `  server ${each.name} 127.0.0.1:${each.port} check port ${each.checkPort}`).join("\n")}
`;

export async function startHaProxy(
  program: string,
  dir: string,
  servers: readonly Behind[],
): Promise<HaProxy> {
  const { server, port } = await startOnPort(undefined, async (free) => {
    const file = join(dir, "haproxy.cfg");
    await writeFile(file, configuration(free, servers));
    const started = await startServerProcess({
      name: "HAProxy",
      file: program,
      args: ["-db", "-V", "-f", file],
      cwd: dir,
      env: {},
      readyLine: "as the polling mechanism",
      stopSignal: "SIGTERM",
      advice: "Without it there is nothing before Patroni.",
      log: () => undefined,
    });
    return { server: started, port: free };
  });
  const ended = endOnExit(() => process.kill(server.pid, "SIGKILL"));
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      await server.kill();
      ended();
    },
  };
}
