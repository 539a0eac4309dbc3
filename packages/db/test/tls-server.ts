import { execFile } from "node:child_process";
import { appendFile, chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeCertificates } from "@muster/test/certificates";
import { type OwnPostgres, ownPostgres, preparedPostgres } from "@muster/test/own-servers";

const run = promisify(execFile);

/** A Postgres with a certificate for localhost. */
export interface TlsServer extends AsyncDisposable {
  readonly server: OwnPostgres;
  /** The file of its authority. */
  readonly ca: string;
  /** The folder of its socket. */
  readonly sockets: string;
}

/** @param entries that come first in its pg_hba.conf */
export async function tlsServer(entries: readonly string[] = []): Promise<TlsServer> {
  const data = await preparedPostgres(async () => undefined);
  const dir = join(data.dir, "data");
  const file = (name: string): string => join(dir, name);
  const { ca } = await makeCertificates(dir);
  await mkdir(file("s"));
  for (const name of ["own.key", "own.crt", "s"])
    await run("chown", ["--reference", file("PG_VERSION"), file(name)]);
  await chmod(file("own.key"), 0o600);
  const rest = await readFile(file("pg_hba.conf"), "utf8");
  await writeFile(file("pg_hba.conf"), `${entries.join("\n")}\n${rest}`);
  // In a file, where ALTER SYSTEM can change it.
  await appendFile(
    file("postgresql.auto.conf"),
    "ssl = on\nssl_cert_file = 'own.crt'\nssl_key_file = 'own.key'\n",
  );
  const server = await ownPostgres({ from: data, settings: { unix_socket_directories: "s" } });
  return {
    server,
    ca,
    sockets: join(server.dir, "data", "s"),
    [Symbol.asyncDispose]: async () => {
      await server.remove();
      await data.remove();
    },
  };
}

/** How a session is connected. */
export const USED = `SELECT s.ssl, inet_server_addr() IS NULL AS socket FROM pg_stat_ssl AS s WHERE s.pid = pg_backend_pid()`;
export const ENCRYPTED: readonly object[] = [{ ssl: true, socket: false }];
export const PLAIN: readonly object[] = [{ ssl: false, socket: false }];
