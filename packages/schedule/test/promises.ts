/** What must not be there, whatever has happened. */
export const WRONG: Readonly<Record<string, string>> = {
  "a tick says that it made a job, and there is none": `
    SELECT * FROM schedule_ticks AS k WHERE k.state = 'submitted' AND NOT EXISTS (SELECT 1 FROM tasks AS t WHERE t.task_id = k.task_id)`,
  "a tick that is not submitted has a job": `
    SELECT * FROM schedule_ticks AS k JOIN tasks AS t USING (task_id) WHERE k.state <> 'submitted'`,
  "two ticks have one job":
    "SELECT task_id FROM schedule_ticks WHERE task_id IS NOT NULL GROUP BY task_id HAVING count(*) > 1",
  "a tick is pending and nobody will look, or is not and somebody does":
    "SELECT * FROM schedule_ticks WHERE (state = 'pending') <> (look_at IS NOT NULL)",
  "a tick belongs to no schedule":
    "SELECT * FROM schedule_ticks AS k WHERE NOT EXISTS (SELECT 1 FROM schedules AS s WHERE s.name = k.schedule)",
  "times that were missed together hold one that has a tick": `
    SELECT * FROM schedule_ticks AS k JOIN schedule_ticks AS d ON d.run = '' AND d.nominal > k.nominal AND d.nominal <= k.last_nominal WHERE k.run = ''`,
  "a schedule made more jobs than it counts": `
    SELECT * FROM schedules AS s WHERE s.runs < (SELECT count(*) FROM schedule_ticks AS k WHERE k.run = '' AND k.state = 'submitted')`,
  "a schedule that has ended has a next time, or one that goes on has none": `
    SELECT * FROM schedules AS s WHERE (s.next_nominal IS NULL) <> (s.next_at IS NULL) OR (s.paused_at IS NULL AND s.look_at IS DISTINCT FROM s.next_at)`,
  "it fires again what it has dealt with": `
    SELECT * FROM schedules AS s WHERE EXISTS (SELECT 1 FROM schedule_ticks AS k WHERE k.run = '' AND coalesce(k.last_nominal, k.nominal) >= s.next_nominal)`,
};

/** Between a schedule's creation and now, of one that has always been the same and makes jobs without end. */
export const LOST = `
SELECT * FROM (
  SELECT k.nominal, lag(coalesce(k.last_nominal, k.nominal)) OVER (ORDER BY k.nominal) AS before, s.every_ms
  FROM schedule_ticks AS k JOIN schedules AS s ON s.name = k.schedule WHERE k.run = ''
) AS k WHERE k.nominal - k.before > k.every_ms * interval '1 millisecond'`;
