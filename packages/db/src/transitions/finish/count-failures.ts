/**
 * Part of the ending of attempts, the rows named `ended`, which have `gates`, `kind` and `cancel_requested_at`: what failed
 * counts from the moment at which its place is free for another. What was cancelled, or is the job's own fault, does not
 * count. Rows of their own: a number that all endings of a key raise would make them wait for each other.
 */
export const COUNT_FAILURES = `
  INSERT INTO breaker_calls (gate, calls, failures)
  SELECT g.gate, count(*)::int4, count(*)::int4
  FROM ended AS e CROSS JOIN unnest(e.gates) AS g (gate)
       JOIN limits AS l ON l.name = left(g.gate, strpos(g.gate, '~') - 1) AND l.breaker_error_ratio IS NOT NULL
  WHERE e.kind IN ('error', 'timeout') AND e.cancel_requested_at IS NULL
  GROUP BY g.gate`;
