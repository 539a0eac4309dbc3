import { type Fault, type FaultKind, type StoreWords, socketFault } from "@muster/runtime/bare";

type Row = readonly [kind: FaultKind, reason: string, cause: string];

const DATABASE: StoreWords = {
  name: "the database",
  prefix: "database",
  noTls: "say sslmode=disable in DATABASE_URL, or name its port for TLS",
  trust: "name its root in DATABASE_CA_FILE, or in sslrootcert of DATABASE_URL",
  certificate: "name one of ours in sslcert and sslkey of DATABASE_URL",
};

const MIGRATE = "run `npm run migrate` of this version with the same DATABASE_URL";

/** What single SQLSTATEs mean; their classes follow. */
const STATES: Readonly<Record<string, Row>> = {
  "08P01": ["passing", "unreachable", "the database, or a pooler in front of it, broke off the session"],
  "25006": [
    "passing",
    "read_only",
    "the database takes no writes: it is a replica, or was told to be read-only",
  ],
  "25P03": ["passing", "timeout", "a transaction was idle for longer than the database allows"],
  "25P04": [
    "passing",
    "timeout",
    "a transaction ran for longer than the database allows (transaction_timeout)",
  ],
  "28000": [
    "permanent",
    "password",
    "the database does not let this role in: check DATABASE_URL, pg_hba.conf and the role's LOGIN",
  ],
  "28P01": [
    "permanent",
    "password",
    "the database does not take this role's password: set the right one in DATABASE_URL",
  ],
  "3D000": ["permanent", "missing", `the database that DATABASE_URL names does not exist: ${MIGRATE}`],
  "3F000": ["permanent", "schema", `the schema that DATABASE_URL names does not exist: ${MIGRATE}`],
  "42501": [
    "permanent",
    "rights",
    "this role lacks a right on our tables: GRANT it, or run `npm run migrate` as their owner",
  ],
  "42P01": [
    "permanent",
    "schema",
    `a table is missing, so the schema is not that of this version: ${MIGRATE}`,
  ],
  "42703": [
    "permanent",
    "schema",
    `a column is missing, so the schema is not that of this version: ${MIGRATE}`,
  ],
  "42883": [
    "permanent",
    "schema",
    `a function is missing, so the schema is not that of this version: ${MIGRATE}`,
  ],
  "53100": ["passing", "disk_full", "the database's disk is full: make room"],
  "53200": ["passing", "out_of_memory", "the database is out of memory"],
  "53300": [
    "passing",
    "too_many_connections",
    "the database, or its limit for this role, has no connection left",
  ],
  "54000": ["row", "row", "a value is larger than the database can keep"],
  "55P03": ["passing", "locked", "others hold a lock for longer than a statement may wait for it"],
  "57014": [
    "passing",
    "timeout",
    "a statement ran for longer than the database allows, or was cancelled there",
  ],
  "57P01": ["passing", "shutdown", "the database is shutting down, or an administrator ended the connection"],
  "57P02": ["passing", "shutdown", "the database is restarting after a crash"],
  "57P03": ["passing", "shutdown", "the database is starting up or shutting down"],
  "57P04": ["permanent", "missing", `the database that DATABASE_URL names was dropped: ${MIGRATE}`],
  XX001: ["permanent", "corrupt", "the database reports that its data is corrupt: see its log"],
  XX002: ["permanent", "corrupt", "the database reports that an index is corrupt: see its log"],
};

/** By a trigger, a policy or a view that its operator has put on our tables: of each row they may think otherwise. */
const BY_RULE: Row = ["row", "rule", "a trigger or a policy on our tables refuses the row"];
/** Codes that nobody but a trigger uses: the standard leaves them to whoever needs some, and the server has named its own. */
const OWN_CODES = /^[5-9I-Z]/;

const CLASSES: Readonly<Record<string, Row>> = {
  "09": BY_RULE,
  "08": ["passing", "unreachable", "the connection to the database was lost"],
  "22": ["row", "row", "a value that the database cannot keep"],
  "23": ["row", "row", "a row that breaks a constraint"],
  "27": BY_RULE,
  "38": BY_RULE,
  "44": BY_RULE,
  P0: BY_RULE,
  "26": ["passing", "pooler", "a pooler gave the prepared statements of this session to somebody else"],
  "28": [
    "permanent",
    "password",
    "the database does not let this role in: check DATABASE_URL and pg_hba.conf",
  ],
  "40": ["passing", "conflict", "others changed the same rows at the same time, again and again"],
  "53": ["passing", "resources", "the database has run out of something"],
  "55": ["passing", "locked", "something that a statement needs is in use"],
  "57": ["passing", "shutdown", "the database's operator intervened"],
  "58": ["passing", "system", "the database's system failed: see its log"],
  XX: ["passing", "system", "the database had an internal error: see its log"],
};

/**
 * What only the text tells, from the driver (which gives no code) or from a pooler (which uses 08P01 for nearly
 * everything).
 */
const WORDS: readonly (readonly [RegExp, Row])[] = [
  [/no such database|does not exist/i, ["permanent", "missing", "the pooler knows no database of that name"]],
  [
    /no such user|password authentication|SASL|SCRAM|wrong password/i,
    [
      "permanent",
      "password",
      "the database or its pooler does not take this role's password: set the right one in DATABASE_URL",
    ],
  ],
  [
    /unsupported startup parameter/i,
    [
      "permanent",
      "pooler",
      "the pooler does not take a start-up parameter of DATABASE_URL: name it in ignore_startup_parameters",
    ],
  ],
  [
    /does not support SSL/i,
    [
      "permanent",
      "tls",
      "the database does not speak TLS, which DATABASE_URL asks for: say sslmode=disable there, or turn its `ssl` on",
    ],
  ],
  [/bouncer config error/i, ["permanent", "pooler", "the pooler's configuration is wrong: see its log"]],
  [
    /no more connections allowed/i,
    ["passing", "too_many_connections", "the pooler has no connection left (max_client_conn)"],
  ],
  [
    /query_wait_timeout/i,
    [
      "passing",
      "too_many_connections",
      "the pooler had no connection to the database for too long (query_wait_timeout)",
    ],
  ],
  [
    /client_login_timeout|server login has been failing|cannot connect to server/i,
    ["passing", "unreachable", "the pooler cannot log in to the database: see its log"],
  ],
  [
    /timeout exceeded when trying to connect|due to connection timeout/i,
    [
      "passing",
      "unreachable",
      "what listens at the database's address does not answer as a database does, or not in time",
    ],
  ],
  [/timeout/i, ["passing", "timeout", "the database did not answer in time"]],
  [
    /Connection terminated|Client has encountered a connection error|not queryable|pool after calling end/i,
    ["passing", "unreachable", "the connection to the database was lost"],
  ],
];

const NEEDS_TLS: Row = [
  "permanent",
  "tls",
  "the database, or its pooler, lets this role in by TLS only: say sslmode=verify-full in DATABASE_URL, or require",
];

/** What the codes of the server and of a pooler do not tell: whether it is the encryption that they refuse. */
const WORDS_OF_STATES: readonly (readonly [state: string, words: RegExp, Row])[] = [
  ["28000", /\b(?:no encryption|SSL off)\b/, NEEDS_TLS],
  ["08P01", /\bSSL required\b/i, NEEDS_TLS],
  [
    "28000",
    /\b(?:SSL encryption|SSL on)\b/,
    [
      "permanent",
      "password",
      "the database does not let this role in by TLS: check pg_hba.conf, or say sslmode=disable in DATABASE_URL",
    ],
  ],
];

/**
 * What a failure of the driver means, whether the server, a pooler, the socket or the driver itself reports it. The
 * only table of this. An error that is none of theirs (a TypeError) is ours.
 */
export function sqlFault(code: string, message: string): Fault {
  const socket = socketFault(code, DATABASE);
  if (socket !== undefined) return socket;
  const ofState = WORDS_OF_STATES.find(([state, words]) => state === code && words.test(message))?.[2];
  const isState = /^[0-9A-Z]{5}$/.test(code);
  const byWords =
    !isState || code === "08P01" ? WORDS.find(([words]) => words.test(message))?.[1] : undefined;
  const known = ofState ?? byWords ?? (isState ? stateOf(code) : undefined);
  const [kind, reason, cause] = known ?? ["ours", "bug", "a statement of ours is wrong"];
  return { kind, reason: `database_${reason}`, cause: code === "" ? cause : `${cause} (${code})` };
}

const stateOf = (code: string): Row | undefined =>
  STATES[code] ?? CLASSES[code.slice(0, 2)] ?? (OWN_CODES.test(code) ? BY_RULE : undefined);
