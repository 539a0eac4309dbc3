import { createToken, openDatabase } from "@muster/db";
import { newSecret, readGrants } from "@muster/identity";
import { createLogger, createMetrics } from "@muster/runtime";

export interface MadeToken {
  readonly id: string;
  /** What a client sends. */
  readonly secret: string;
}

export interface TokenOptions {
  /** Default: one that nobody else has. */
  readonly name?: string;
  /** Default: never. */
  readonly expiresMs?: number;
  /** A second key of its name. */
  readonly rotates?: boolean;
}

/**
 * Makes a key to the API, as `npm run token -- create` does.
 * @param roles as `--role` takes them: `developer@mail*, viewer`
 */
export async function makeToken(
  databaseUrl: string,
  roles = "admin",
  { name, expiresMs, rotates = false }: TokenOptions = {},
): Promise<MadeToken> {
  const grants = readGrants(roles);
  if ("because" in grants) throw new Error(grants.because);
  const database = openDatabase({
    url: databaseUrl,
    connections: 1,
    name: "muster-test-token",
    log: createLogger({ name: "test", level: "silent" }),
    metrics: createMetrics(),
  });
  const { id, secret, digest } = newSecret("test");
  const token = {
    id,
    digest,
    name: name ?? `test-${id}`,
    grants: grants.value,
    environment: "test",
    createdBy: "test",
    expiresMs,
    requestId: undefined,
    rotates,
  };
  try {
    await database.transaction((query) => createToken(query, token));
    return { id, secret };
  } finally {
    await database.close();
  }
}
