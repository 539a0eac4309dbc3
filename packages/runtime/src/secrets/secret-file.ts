import { readFileSync, statSync } from "node:fs";

const MAX_BYTES = 65_536;

/** The value of a variable, or what is wrong with how it is given. */
export type Given = { readonly raw: string | undefined } | { readonly mistake: string };

/**
 * The value of `name`, or the text of the file that `name` followed by `_FILE` names: an environment is inherited by
 * whatever is started with it, and is shown by the system to all processes of the user; a file may be mounted for one.
 */
export function secretOf(name: string, env: NodeJS.ProcessEnv): Given {
  const [raw = "", file = ""] = [env[name], env[`${name}_FILE`]];
  if (file === "") return { raw };
  if (raw !== "") return { mistake: `${name} and ${name}_FILE: expected one of them; got both` };
  try {
    // Not a device or a pipe, which may never end.
    const size = statSync(file).isFile() ? statSync(file).size : Infinity;
    const text = size > MAX_BYTES ? "" : readFileSync(file, "utf8").trim();
    if (text !== "") return { raw: text };
    return {
      mistake: `${expected(name)}; got ${JSON.stringify(file)}, ${size > MAX_BYTES ? "another kind or larger" : "empty"}`,
    };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return { mistake: `${expected(name)}; got ${JSON.stringify(file)}: ${code}` };
  }
}

const expected = (name: string): string =>
  `${name}_FILE: expected a readable file of 1 to ${MAX_BYTES} bytes that holds the value`;
