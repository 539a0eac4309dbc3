import { readFileSync } from "node:fs";
import { contextsFile, readContexts } from "./config-file.ts";

/** Which API is called, and as whom. */
export interface Target {
  /** As it was chosen: the name of a context, or "". */
  readonly context: string;
  readonly url: string;
  /** In PEM. */
  readonly ca: string | undefined;
  readonly token: string | undefined;
  /** Where the token comes from, for people. */
  readonly tokenFrom: string;
}

/** What was typed; empty = it was not. */
export interface Chosen {
  readonly context: string;
  readonly api: string;
  readonly caFile: string;
}

/** What was chosen cannot be used; what was expected and what came. */
export class TargetError extends Error {}

const USUAL_API = "http://127.0.0.1:8081";
/** What a header can hold. */
const SENDABLE = /^[\x21-\x7e]+$/u;

/**
 * The API of --api, else of --context, of MUSTER_API, of MUSTER_CONTEXT, or of the context in use; else this machine's. A token is
 * MUSTER_TOKEN, that of MUSTER_TOKEN_FILE, or the context's: one that is kept for a context is sent to its API and to no other.
 * @throws TargetError, ContextFileError
 */
export function findTarget(env: NodeJS.ProcessEnv, chosen: Chosen): Target {
  const { MUSTER_API = "", MUSTER_CONTEXT = "", MUSTER_CA_FILE = "" } = env;
  const isByUrl = chosen.api !== "" || (chosen.context === "" && MUSTER_API !== "");
  if (chosen.api !== "" && chosen.context !== "")
    throw new TargetError("expected one of --api and --context, got both");
  const { contexts, current } = readContexts(contextsFile(env));
  const name = isByUrl ? "" : chosen.context || MUSTER_CONTEXT || current;
  const context = contexts[name];
  if (name !== "" && context === undefined)
    throw new TargetError(unknownContext(name, Object.keys(contexts)));
  const url =
    isByUrl && chosen.api === ""
      ? addressOf(MUSTER_API, "MUSTER_API")
      : addressOf(isByUrl ? chosen.api : (context?.api ?? USUAL_API));
  const caFile = chosen.caFile || MUSTER_CA_FILE || (context?.caFile ?? "");
  return {
    context: name,
    url,
    ca: caFile === "" ? undefined : contentOf(caFile, "the file with authorities (--ca-file)"),
    ...tokenOf(env, context?.tokenFile, name),
  };
}

export const unknownContext = (name: string, known: readonly string[]): string =>
  `there is no context ${JSON.stringify(name.slice(0, 100))}: expected ${
    known.length === 0
      ? "one that muster context set has made; there is none yet"
      : `one of ${known.join(", ")}`
  }`;

/** @param from where it was said @throws TargetError */
export function addressOf(text: string, from = "--api"): string {
  const url = URL.parse(text);
  const isOurs =
    url !== null && /^https?:$/u.test(url.protocol) && url.username === "" && url.password === "";
  // Not what came: it may hold a password.
  if (!isOurs)
    throw new TargetError(
      `${from}: expected the address of an API, such as https://muster.example:8081 or ${USUAL_API}, with http or https before it and without a name or a password in it; got something else`,
    );
  return url.href.replace(/\/$/u, "");
}

function tokenOf(
  env: NodeJS.ProcessEnv,
  ofContext: string | undefined,
  name: string,
): Pick<Target, "token" | "tokenFrom"> {
  const { MUSTER_TOKEN = "", MUSTER_TOKEN_FILE = "" } = env;
  if (MUSTER_TOKEN !== "")
    return { token: sendable(MUSTER_TOKEN, "MUSTER_TOKEN"), tokenFrom: "MUSTER_TOKEN" };
  const file = MUSTER_TOKEN_FILE || (ofContext ?? "");
  if (file === "") return { token: undefined, tokenFrom: "" };
  const tokenFrom =
    MUSTER_TOKEN_FILE === "" ? `the token file of the context ${name}` : "the file of MUSTER_TOKEN_FILE";
  return { token: sendable(contentOf(file, tokenFrom).trim(), `${tokenFrom}, ${file}`), tokenFrom };
}

/** Never shown: only where it is from. */
function sendable(token: string, from: string): string {
  if (SENDABLE.test(token)) return token;
  throw new TargetError(
    `${from}: expected a token alone, without spaces and line breaks; got something else`,
  );
}

function contentOf(file: string, what: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new TargetError(`${what}: ${file} cannot be read (${code})`);
  }
}
