import type { Client } from "pg";

const EXISTING = `
SELECT n.name FROM unnest($1::text[]) AS n (name) WHERE to_regclass(quote_ident(n.name)) IS NOT NULL`;

// On those that were just made, and those on which nobody was ever granted anything, which a killed migration may have
// left. The owner of `tasks` has rights by being that, and none on what somebody else has migrated.
const COPIES = `
SELECT format('GRANT %s ON %s TO %s%s', a.privilege_type, c.oid::regclass,
              CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
              CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS statement
FROM pg_class AS t CROSS JOIN LATERAL aclexplode(coalesce(t.relacl, acldefault('r', t.relowner))) AS a
     CROSS JOIN unnest($1::text[]) AS n (name)
     JOIN pg_class AS c ON c.oid = to_regclass(quote_ident(n.name))
WHERE t.oid = to_regclass('tasks') AND a.grantee <> c.relowner AND c.oid <> t.oid
  AND (c.relacl IS NULL OR n.name = ANY($2::text[]))
  AND (n.name <> 'schema_migrations' OR a.privilege_type = 'SELECT')`;

// Everybody may call a function unless default privileges say otherwise.
const CALLS = `
SELECT DISTINCT format('GRANT EXECUTE ON FUNCTION %s TO %I', p.oid::regprocedure, r.rolname) AS statement
FROM pg_class AS t CROSS JOIN LATERAL aclexplode(coalesce(t.relacl, acldefault('r', t.relowner))) AS a JOIN pg_roles AS r ON r.oid = a.grantee
     JOIN pg_proc AS p ON p.proname = ANY($1::text[]) AND p.pronamespace = t.relnamespace
WHERE t.oid = to_regclass('tasks') AND a.privilege_type = 'INSERT'
  AND NOT has_function_privilege(r.oid, p.oid, 'EXECUTE')`;

export async function existing(client: Client, relations: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(EXISTING, [relations]);
  return rows.map(({ name }) => name);
}

/**
 * Gives whoever has rights on `tasks` the same on what a migration has made: a role that only runs Muster owns nothing,
 * and an upgrade would leave it without the new tables.
 * @param before those of the relations that were there before the file was applied
 */
export async function copyGrants(
  client: Client,
  made: { readonly relations: readonly string[]; readonly functions: readonly string[] },
  before: readonly string[],
): Promise<void> {
  const fresh = made.relations.filter((name) => !before.includes(name));
  const tables = await client.query<{ statement: string }>(COPIES, [made.relations, fresh]);
  const calls = await client.query<{ statement: string }>(CALLS, [made.functions]);
  for (const { statement } of [...tables.rows, ...calls.rows]) await client.query(statement);
}
