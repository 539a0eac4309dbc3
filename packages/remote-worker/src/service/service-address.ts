import { readFileSync } from "node:fs";
import { rememberSecret } from "@muster/runtime/bare";

/** Where the API is, and as whom it is called. It can be cloned: the heartbeat's thread has connections of its own. */
export interface ServiceAddress {
  /** `http://…` or `https://…`, of API processes or of what stands before them: when one does not answer, the next is asked. */
  readonly urls: readonly string[];
  /** Sent with each call. Default: none, for an API that asks for none. */
  readonly token?: string | undefined;
  /** A file that holds it, read again at most every few seconds: tokens are exchanged while a worker runs. */
  readonly tokenFile?: string | undefined;
  /** A file with the certificates (PEM) of the authorities that may have signed the API's. Default: those that Node trusts. */
  readonly caFile?: string | undefined;
}

const READ_EVERY_MS = 5_000;

/** The token as it is now; undefined where there is none. */
export function tokenReader({
  token,
  tokenFile,
}: Pick<ServiceAddress, "token" | "tokenFile">): () => string | undefined {
  let [read, readAt] = [token, -Infinity];
  if (read !== undefined) rememberSecret(read);
  return () => {
    const now = performance.now();
    if (tokenFile === undefined || now - readAt < READ_EVERY_MS) return read;
    readAt = now;
    read = readToken(tokenFile) ?? read;
    return read;
  };
}

/** Undefined while the file is being exchanged: the one of before goes on. */
function readToken(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
  if (text === "") return undefined;
  rememberSecret(text);
  return text;
}
