import { PermanentError } from "@muster/job";
import { type Fields, readText } from "./payload.ts";
import { type Hider, namesSecret, type SecretKeeper, secretsIn, withSecrets } from "./secret-references.ts";

/** The parts of a payload in which secrets may be named, or have to be refused. */
interface CommandParts {
  readonly fields: Fields;
  readonly program: string;
  readonly args: readonly string[];
  readonly stdin: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** The same with the secrets in it. */
interface FilledCommand {
  readonly input: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of what the program writes, one for each stream; undefined where it was given no secrets. */
  readonly hider: () => Hider | undefined;
}

/**
 * What a program gets. Secrets may be named in `env` and in `stdin_template`, which is `stdin` otherwise; `stdin` is data,
 * and nothing in it is ever replaced.
 * @throws PermanentError naming the field that is wrong, or the secret that the program may not have
 */
export async function readCommandSecrets(
  { fields, program, args, stdin, env }: CommandParts,
  keeper: SecretKeeper | undefined,
): Promise<FilledCommand> {
  const template = readText(fields, "stdin_template");
  if (template !== undefined && stdin !== undefined)
    throw new PermanentError("payload.stdin_template: expected it or stdin, got both");
  if ([program, ...args].some(namesSecret))
    throw new PermanentError(
      "payload.argv: expected no secret in it, because every process of the machine can read arguments; name it in stdin_template or env",
    );
  const texts = [template ?? "", ...Object.values(env)].filter(namesSecret);
  if (texts.length === 0) return { input: template ?? stdin ?? "", env, hider: () => undefined };
  const values = await secretsIn(texts, keeper, { type: "command", to: program });
  for (const [name, value] of values)
    if (value.includes("\0"))
      throw new PermanentError(`secret:${name}: expected text without NUL, which a variable cannot hold`);
  return {
    input: template === undefined ? (stdin ?? "") : withSecrets(template, values),
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, withSecrets(value, values)])),
    hider: () => keeper?.hider([...values.values()]),
  };
}
