import { administer } from "@muster/test/admin";

/** What others may have set for their own purposes, each as far from the usual as the server allows. */
const ODD: Readonly<Record<string, string>> = {
  DateStyle: "German, DMY",
  IntervalStyle: "sql_standard",
  // 44 min 30 s off until 1972: such an offset is no part of ISO 8601 as JavaScript knows it.
  TimeZone: "Africa/Monrovia",
  bytea_output: "escape",
  extra_float_digits: "-15",
  lc_messages: "C",
  standard_conforming_strings: "off",
  escape_string_warning: "off",
  client_encoding: "LATIN1",
  client_min_messages: "debug1",
  row_security: "off",
  array_nulls: "off",
  xmlbinary: "hex",
  quote_all_identifiers: "on",
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_hashjoin: "off",
  enable_nestloop: "off",
  jit_above_cost: "1000000000",
  statement_timeout: "1",
  lock_timeout: "1",
  idle_session_timeout: "1",
  idle_in_transaction_session_timeout: "1",
  transaction_timeout: "1",
  default_transaction_deferrable: "on",
  default_statistics_target: "1",
};

/** Sets all of it for the database, as an operator does; sessions that are open keep what they have. */
export async function makeOdd(adminUrl: string, database: string): Promise<void> {
  await administer(
    adminUrl,
    Object.entries(ODD).map(([name, value]) => `ALTER DATABASE ${database} SET ${name} = '${value}'`),
  );
}
