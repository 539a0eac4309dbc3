import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Folders that a user's PATH often leaves out. */
const USUAL_FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"];

/**
 * The last two are the same program under the name of a tool: it acts by the name it is called with. Debian's
 * redis-tools has it without redis-server's system service, which would listen on 6379 from its install on.
 */
const PROGRAMS = ["redis-server", "valkey-server", "redis-check-rdb", "valkey-check-rdb"];

/**
 * Full path of a Redis or Valkey server, undefined when there is none. Call it with argv[0] `redis-server`.
 * @param path folders to search before the usual ones, in the form of PATH
 */
export async function findRedisServer(path: string = process.env["PATH"] ?? ""): Promise<string | undefined> {
  for (const program of PROGRAMS) {
    const found = await findProgram(program, [...folders(path), ...USUAL_FOLDERS]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first of the folders that holds the program and lets us run it, as the program's full path. */
export async function findProgram(name: string, among: readonly string[]): Promise<string | undefined> {
  for (const folder of among) {
    const file = join(folder, name);
    const usable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return file;
  }
  return undefined;
}

/** The folders of a PATH; an empty entry would mean the current folder and is left out. */
export function folders(path: string): string[] {
  return path.split(delimiter).filter((folder) => folder !== "");
}
