import { type Database, textOf } from "@muster/db";

/** What the planner does with the very statements that `act` sends, parameters included; each gets the answer. */
export async function plansOf(
  database: Database,
  act: (database: Database) => Promise<unknown>,
  answer: object[] = [],
): Promise<string> {
  const plans: string[] = [];
  const explaining: Database = {
    ...database,
    query: async (statement, values) => {
      const rows = await database.query<{ "QUERY PLAN": string }>(`EXPLAIN ${textOf(statement)}`, values);
      plans.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
      return answer as never[];
    },
  };
  await act(explaining);
  return plans.join("\n");
}
