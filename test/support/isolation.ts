const LEVELS = ["read committed", "repeatable read", "serializable"];

/**
 * Server settings for `TEST_ISOLATION`, by which the whole suite runs at a stricter transaction isolation.
 * Throws on a level that Postgres does not know.
 */
export function isolationSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const level = env["TEST_ISOLATION"] ?? "";
  if (level === "") return {};
  if (!LEVELS.includes(level)) {
    throw new Error(`TEST_ISOLATION must be one of ${LEVELS.join(", ")}; it is "${level}".`);
  }
  return { default_transaction_isolation: level };
}
