import { nearest } from "@muster/runtime/bare";

/** Of any value: whoever reads it, here or in the driver, says what is wrong with it. */
const READ: ReadonlySet<string> = new Set([
  "host",
  "port",
  "user",
  "password",
  "application_name",
  "options",
  "statement_timeout",
  "lock_timeout",
  "idle_in_transaction_session_timeout",
  "connect_timeout",
  "target_session_attrs",
  "channel_binding",
  "ssl",
  "sslmode",
  "sslnegotiation",
  "sslrootcert",
  "sslcrl",
  "sslcert",
  "sslkey",
  "sslpassword",
  "ssl_min_protocol_version",
  "ssl_max_protocol_version",
]);

/** In which a plus is most likely meant as one: the driver would take it for a space, and libpq as it is. */
const LITERAL: ReadonlySet<string> = new Set(["user", "password", "sslpassword"]);

/** What changes nothing with one of these values: it is so anyway, or Muster's own deadlines take its place. */
const WITHOUT_EFFECT: Readonly<Record<string, "any" | readonly string[]>> = {
  client_encoding: ["UTF8", "utf8", "utf-8", "UTF-8", "unicode", "auto"],
  fallback_application_name: "any",
  gssencmode: ["disable", "prefer"],
  keepalives: ["1"],
  keepalives_count: "any",
  keepalives_idle: "any",
  keepalives_interval: "any",
  krbsrvname: "any",
  load_balance_hosts: ["disable"],
  max_protocol_version: ["3.0", "3.2", "latest"],
  min_protocol_version: ["3.0"],
  sslcertmode: ["allow"],
  sslcompression: "any",
  sslsni: ["1"],
  tcp_user_timeout: "any",
  uselibpqcompat: ["true"],
};

/** Not to be handed to the driver, which would take some of them for something. */
export const NAMES_WITHOUT_EFFECT: readonly string[] = Object.keys(WITHOUT_EFFECT);

const SCHEMA = "set DATABASE_SCHEMA";
const POOL = "set DATABASE_CONNECTIONS";
const NOTHING = "say nothing";

/** What libpq has, or another driver, and nothing here: it would be without effect, and nobody would be told. */
const IGNORED: Readonly<Record<string, string>> = {
  connection_limit: POOL,
  currentSchema: SCHEMA,
  dbname: "name the database in the path",
  gssdelegation: NOTHING,
  gsslib: NOTHING,
  hostaddr: "give the address as the host",
  max_pool_size: POOL,
  oauth_client_id: NOTHING,
  oauth_client_secret: NOTHING,
  oauth_issuer: NOTHING,
  oauth_scope: NOTHING,
  passfile: "set PGPASSFILE",
  pgbouncer: NOTHING,
  pool_timeout: NOTHING,
  prepareThreshold: NOTHING,
  query_timeout: NOTHING,
  replication: NOTHING,
  require_auth: "say channel_binding=require, or leave it to pg_hba.conf",
  requirepeer: NOTHING,
  requiressl: "say sslmode=require",
  schema: SCHEMA,
  scram_client_key: "give the password",
  scram_server_key: "give the password",
  search_path: SCHEMA,
  service: "write out what the service says",
  servicefile: "write out what the service says",
  socket_timeout: NOTHING,
  sslaccept: "say sslmode=verify-full",
  sslcrldir: "put its files into one, and name that in sslcrl",
  sslkeylogfile: NOTHING,
  statement_cache_size: NOTHING,
};

/**
 * Why the parameters of a database's URL cannot be taken; undefined when they can. None is passed over in silence. A name is
 * repeated when it is a known one only: it may be what follows a raw & in a password.
 * @param written each as `name=value`, as the URL has them
 */
export function parameterMistake(written: readonly string[]): string | undefined {
  for (const [index, text] of written.entries()) {
    const [[name, value] = ["", ""]] = new URLSearchParams(text);
    if (LITERAL.has(name) && text.includes("+"))
      return `there is a raw + in ${name}, which is a space for some and a plus for others; write + as %2B, and a space as %20`;
    const values = WITHOUT_EFFECT[name];
    const remedy = IGNORED[name];
    if (text === "" || READ.has(name) || values === "any" || values?.includes(value) === true) continue;
    if (values !== undefined)
      return `${name} has to be ${values.join(" or ")}, or left out: nothing else can be had here`;
    if (remedy !== undefined) return `the driver ignores ${name}=; ${remedy} instead`;
    const meant = nearest(name, READ);
    const guess = meant === undefined ? "" : ` (did you mean ${meant}?)`;
    return `parameter ${index + 1} after the ? has a name that is none of libpq's${guess}; in a password, write & as %26`;
  }
  return undefined;
}
