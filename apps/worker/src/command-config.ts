import { isAbsolute } from "node:path";
import { list, type Option, option, optional, type Reader } from "@muster/runtime";
import { DEFAULT_ENV_ALLOW, isEnvironmentPattern } from "./handlers/command-environment.ts";
import type { User } from "./handlers/command-folder.ts";

const MAX_ID = 2 ** 31 - 1;

function listOf(expected: string, isRight: (item: string) => boolean): Reader<string[]> {
  return {
    expected,
    parse: (raw) => {
      const parsed = list.parse(raw);
      return parsed.ok && parsed.value.every(isRight) ? parsed : { ok: false };
    },
  };
}

const programs = listOf(
  "names of programs or absolute paths, separated by commas",
  // A relative path would start from whatever folder the payload chooses.
  (item) => !item.includes("/") || isAbsolute(item),
);
const variables = listOf(
  "names of variables, or prefixes ending in *, separated by commas",
  isEnvironmentPattern,
);
const folders = listOf("absolute paths separated by commas", isAbsolute);

const userIds: Reader<User> = {
  expected: "a user id and a group id with a colon between them, such as 65534:65534",
  parse: (raw) => {
    const [uid = -1, gid = -1] = (/^(\d{1,10}):(\d{1,10})$/u.exec(raw.trim()) ?? []).slice(1).map(Number);
    return uid < 0 || uid > MAX_ID || gid > MAX_ID ? { ok: false } : { ok: true, value: { uid, gid } };
  },
};

/** What `command` jobs may do on this worker. */
export const COMMAND_CONFIG: {
  readonly COMMAND_ALLOW: Option<string[]>;
  readonly COMMAND_ENV_ALLOW: Option<string[]>;
  readonly COMMAND_CWD_ALLOW: Option<string[]>;
  readonly COMMAND_USER: Option<User | undefined>;
} = {
  COMMAND_ALLOW: option(
    programs,
    [],
    "Programs that `command` jobs may run: names looked up on PATH, or absolute paths. None by default.",
  ),
  COMMAND_ENV_ALLOW: option(
    variables,
    [...DEFAULT_ENV_ALLOW],
    "Variables that `command` jobs may set; `APP_*` means all that begin with APP_. Those that may choose code (PATH, HOME, GIT_*, …) have to be named in full.",
  ),
  COMMAND_CWD_ALLOW: option(
    folders,
    [],
    "Folders in which, and below which, `command` jobs may run their programs with `cwd`. None by default.",
  ),
  COMMAND_USER: option(
    optional(userIds),
    undefined,
    "Runs the programs of `command` jobs as this user and group; the worker needs the right to (root, or CAP_SETUID and CAP_SETGID). Unset: as the worker, whose files and memory they can read.",
  ),
};
