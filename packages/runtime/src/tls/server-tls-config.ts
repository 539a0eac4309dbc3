import { type Beside, type Option, option } from "../config/env.ts";
import { optional } from "../config/env-readers.ts";
import { certificateFile, privateKeyFile } from "./certificate-file.ts";
import type { NamedFile } from "./secure-context.ts";
import type { ServerTlsFiles } from "./server-pair.ts";
import { serverTlsMistake } from "./server-tls.ts";

/** The variables that name the files of one port. */
export interface ServerTlsNames {
  readonly cert: string;
  readonly key: string;
  readonly clientCa: string;
}

/** A row of a configuration's table for each of them, with what the documentation says of it. */
export interface ServerTlsRows {
  readonly cert: Option<string | undefined>;
  readonly key: Option<string | undefined>;
  readonly clientCa: Option<string | undefined>;
}

/** @param docs what each does */
export function serverTlsRows(
  names: ServerTlsNames,
  docs: Readonly<Record<keyof ServerTlsNames, string>>,
): ServerTlsRows {
  const beside: Beside = {
    names: [names.cert, names.key, names.clientCa],
    mistake: (values) => togetherMistake(names, values),
  };
  return {
    cert: option(optional(certificateFile), undefined, docs.cert, { beside }),
    key: option(optional(privateKeyFile), undefined, docs.key),
    clientCa: option(optional(certificateFile), undefined, docs.clientCa),
  };
}

/** The files that a configuration names; undefined without any. */
export function serverTlsFiles(
  names: ServerTlsNames,
  values: Readonly<Record<string, unknown>>,
): ServerTlsFiles | undefined {
  const [cert, key, clientCa] = [names.cert, names.key, names.clientCa].map((name) => named(name, values));
  return cert === undefined || key === undefined ? undefined : { cert, key, clientCa };
}

/** All mistakes of a configuration are told at once, so the files are read here, before they are used. */
function togetherMistake(
  names: ServerTlsNames,
  values: Readonly<Record<string, unknown>>,
): string | undefined {
  const { cert, key, clientCa } = names;
  const isSet = (name: string): boolean => values[name] !== undefined;
  if (isSet(cert) !== isSet(key))
    return `${cert} and ${key}: expected both or neither; got only the ${isSet(cert) ? "certificate" : "key"}`;
  if (isSet(clientCa) && !isSet(cert))
    return `${clientCa}: expected ${cert} and ${key} beside it, for only TLS asks for certificates; they are not set`;
  const files = serverTlsFiles(names, values);
  return files === undefined ? undefined : serverTlsMistake(files);
}

function named(name: string, values: Readonly<Record<string, unknown>>): NamedFile | undefined {
  const file = values[name];
  return typeof file === "string" ? { name, file } : undefined;
}
