/**
 * The filter of callers who reach some queues only. Whoever reaches all of them has none: his statements are the same as
 * where nobody is asked who he is. Patterns are those of `Reach` in packages/job, which says what they mean.
 * @param queue a column, and `patterns` an array of text, as they stand in a statement
 */
export const reachedSql = (queue: string, patterns: string): string => `EXISTS (
  SELECT 1 FROM unnest(${patterns}::text[]) AS r (pattern)
  WHERE r.pattern = ${queue}
     OR (right(r.pattern, 1) = '*' AND left(${queue}, char_length(r.pattern) - 1) = left(r.pattern, char_length(r.pattern) - 1)))`;
