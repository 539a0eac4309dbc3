import { delimiter, isAbsolute } from "node:path";
import { PermanentError } from "@muster/job";
import { type Fields, readMap } from "./payload.ts";

/** What a payload may set unless COMMAND_ENV_ALLOW says otherwise: language and time, which choose no code. */
export const DEFAULT_ENV_ALLOW: readonly string[] = ["LANG", "LC_*", "TZ"];

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Names by which programs find code, settings or helpers. A pattern such as `*` does not let them in, only their name
 * does: there is no complete list of them, which is why names are allowed and not refused.
 */
const CODE_CHOOSING = new RegExp(
  `^(${[
    "PATH|HOME|TMPDIR|SHELL|IFS|ENV|BASH.*|SHELLOPTS|PS[0-9]|PROMPT_COMMAND|CDPATH|ZDOTDIR|LD_.*|DYLD_.*|GLIBC_TUNABLES",
    "GCONV_PATH|LOCPATH|NLSPATH|LANGUAGE|TERMINFO.*|TERMCAP|MALLOC_.*|NODE_.*|NPM_.*|YARN_.*|BUN_.*|DENO_.*|PYTHON.*|PIP_.*",
    "PERL.*|RUBY.*|GEM_.*|BUNDLE_.*|PHP.*|LUA.*|R_.*|.*JAVA.*|JDK_.*|CLASSPATH|MAVEN_.*|GRADLE_.*|DOTNET_.*|CORECLR_.*|COMPlus_.*",
    "GO.*|CGO_.*|RUST.*|CARGO.*|CC|CXX|LD|AR|AS|.*FLAGS|MAKE.*|CMAKE.*|GIT.*|SSH.*|RSYNC.*|HG.*|SVN.*|TAR_OPTIONS|ZIPOPT|UNZIP.*",
    "CURL_HOME|WGETRC|NETRC|OPENSSL_.*|SSL.*|GNUPGHOME|GPG.*|XDG_.*|(.*_)?(EDITOR|PAGER|BROWSER|VISUAL|ASKPASS)|LESS.*",
    ".*_PROXY|ODBC.*|PG.*|MYSQL.*|AWS_.*|GOOGLE_.*|AZURE_.*|KUBECONFIG|DOCKER_.*|FONTCONFIG_.*|GIO_.*|GTK.*|QT_.*|MAGICK_.*",
  ].join("|")})$`,
  "iu",
);

/** `NAME`, or `NAME*` for all that begin so. */
export function isEnvironmentPattern(text: string): boolean {
  return /^([A-Za-z_][A-Za-z0-9_]*\*?|\*)$/u.test(text);
}

/**
 * The variables that a payload sets.
 * @throws PermanentError naming the first that is not allowed, and the setting that would allow it
 */
export function readEnvironment(fields: Fields, allow: readonly string[]): Record<string, string> {
  const env = readMap(fields, "env");
  for (const name of Object.keys(env)) {
    // A program gets NAME=value as one text: the name "NODE_OPTIONS=…" would set a variable that is refused below.
    if (name.includes("=") || name === "")
      throw new PermanentError(`payload.env: expected names without =, got ${JSON.stringify(name)}`);
    if (!isAllowed(name, allow)) throw refusal(name, allow);
  }
  return env;
}

function isAllowed(name: string, allow: readonly string[]): boolean {
  // We find what a program has left behind by these.
  if (/^muster_/iu.test(name)) return false;
  if (allow.includes(name)) return true;
  const matches = allow.some((entry) => entry.endsWith("*") && name.startsWith(entry.slice(0, -1)));
  return matches && !CODE_CHOOSING.test(name);
}

function refusal(name: string, allow: readonly string[]): PermanentError {
  const shown = name.slice(0, 100);
  const hint = isEnvironmentPattern(shown)
    ? `; to allow it, start the worker with COMMAND_ENV_ALLOW=${[...allow, shown].join(",")}`
    : "";
  const code = CODE_CHOOSING.test(name) ? " (it may choose the code that a program runs)" : "";
  return new PermanentError(
    `payload.env.${shown}: expected a variable that COMMAND_ENV_ALLOW names (${allow.join(", ") || "it names none"})${code}${hint}`,
  );
}

/** What a program finds in its environment: not the worker's, which holds the passwords of the stores. */
export function baseEnvironment(folder: string): Record<string, string> {
  const { PATH = DEFAULT_PATH, LANG = "C.UTF-8" } = process.env;
  // A relative entry would look for an allowed name in the folder that the payload chooses.
  const path = PATH.split(delimiter).filter(isAbsolute).join(delimiter);
  return { PATH: path, LANG, HOME: folder, TMPDIR: folder };
}

/** Where the program comes from, in the variables that tracing tools read. */
export function traceVariables(
  traceparent: string | undefined,
  tracestate: string | undefined,
): Record<string, string> {
  return {
    ...(traceparent !== undefined && { TRACEPARENT: traceparent }),
    ...(tracestate !== undefined && { TRACESTATE: tracestate }),
  };
}
