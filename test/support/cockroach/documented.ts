/**
 * What our statements use of what CockroachDB documents (24.1 and later): its pages "Functions and Operators", "Data
 * Types" and "pg_catalog". A name that is missing here may be documented all the same: look it up there, then add it.
 */

const words = (...lines: readonly string[]): ReadonlySet<string> =>
  new Set(lines.flatMap((line) => line.split(" ")));

export const FUNCTIONS: ReadonlySet<string> = words(
  // special forms
  "array case coalesce exists extract greatest least nullif row",
  // aggregates, and over a window
  "array_agg bool_or count json_agg max min row_number string_agg sum",
  // arrays and sets of rows
  "array_cat array_remove cardinality unnest",
  // numbers
  "ceil floor fnv32 mod power random round",
  // text and bytes
  "char_length concat_ws convert_from convert_to digest encode format left length lower lpad md5 octet_length right strpos",
  "split_part substr substring to_hex",
  // JSON
  "json_build_object jsonb_array_elements_text jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_strip_nulls jsonb_typeof to_json",
  // times and ids
  "clock_timestamp date_part date_trunc gen_random_uuid now to_timestamp",
  // the session and its rights
  "current_database current_schema current_setting has_schema_privilege has_table_privilege quote_ident set_config to_regclass version",
);

export const TYPES: ReadonlySet<string> = words(
  "bool boolean bytea float8 int2 int4 int8 interval jsonb text timestamptz uuid",
);

export const CATALOGS: ReadonlySet<string> = words("information_schema pg_class pg_database pg_namespace");
