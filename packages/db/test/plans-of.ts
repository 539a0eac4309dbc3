import { type Database, textOf } from "@muster/db";

/**
 * What the planner does with the very statements that `act` sends; each gets the answer.
 * @param parameters with its own; or with any, which is how a prepared one is planned once it was executed some times
 */
export async function plansOf(
  database: Database,
  act: (database: Database) => Promise<unknown>,
  answer: object[] = [],
  parameters: "own" | "any" = "own",
): Promise<string> {
  const plans: string[] = [];
  const explain = parameters === "own" ? "EXPLAIN" : "EXPLAIN (GENERIC_PLAN)";
  const explaining: Database = {
    ...database,
    query: async (statement, values) => {
      const given = parameters === "own" ? values : undefined;
      const rows = await database.query<{ "QUERY PLAN": string }>(`${explain} ${textOf(statement)}`, given);
      plans.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
      return answer as never[];
    },
  };
  await act(explaining);
  return plans.join("\n");
}
