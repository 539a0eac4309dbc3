import { isAbsolute } from "node:path";
import { type Config, list, type Option, option, optional, type Reader, SecretFilter } from "@muster/runtime";
import { openSecrets, readRules, type SecretOptions } from "@muster/worker/secrets";
import type { SecretKeeper } from "./handlers/secret-references.ts";

const folder: Reader<string> = {
  expected: "the absolute path of a folder",
  parse: (raw) => (isAbsolute(raw.trim()) ? { ok: true, value: raw.trim() } : { ok: false }),
};

const rules: Reader<string[]> = {
  expected: "secrets and whose jobs may use them, such as stripe:charge.*,stripe:http@api.stripe.com",
  parse: (raw) => {
    const parsed = list.parse(raw);
    if (!parsed.ok) return parsed;
    const read = readRules(parsed.value);
    return typeof read === "string" ? { ok: false, because: read } : parsed;
  },
};

/** Which secrets jobs may use, and where they are. */
export const SECRETS_CONFIG: {
  readonly SECRETS_DIR: Option<string | undefined>;
  readonly SECRETS_ALLOW: Option<string[]>;
} = {
  SECRETS_DIR: option(
    optional(folder),
    undefined,
    "A folder with a file for each secret that jobs may use, as Kubernetes, Docker and systemd mount them; read at each use. A secret that has none there is in `SECRET_<NAME>`.",
  ),
  SECRETS_ALLOW: option(
    rules,
    [],
    "Which secrets which types may use: `stripe:charge.*` for handlers of yours, `stripe:http@api.stripe.com` and `deploy:command@git` for the built-in ones. None by default ([secrets.md](secrets.md)).",
  ),
};

/** What `startWorker` is told of them. */
export function secretOptions(config: Config<typeof SECRETS_CONFIG>): SecretOptions {
  return { allow: config.SECRETS_ALLOW, folder: config.SECRETS_DIR };
}

/** For the built-in handlers. */
export function secretKeeper(config: Config<typeof SECRETS_CONFIG>): SecretKeeper {
  const secrets = openSecrets(secretOptions(config));
  return {
    get: (name, destination) => secrets.get(name, destination),
    hider: (values) => new SecretFilter(values),
  };
}
