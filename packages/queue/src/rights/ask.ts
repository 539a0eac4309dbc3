import type { Keys } from "../keys.ts";
import { type Command, NEEDS, type Need } from "./needs.ts";
import { type Answer, answerOf } from "./rights.ts";

/** The part of a connection that is asked. */
interface Asked {
  readonly keys: Keys;
  /** The answer to each command in order. Never rejects. */
  answers(commands: readonly Command[]): Promise<readonly { readonly error: Error | null }[]>;
}

/**
 * Asks for every right by a command that changes nothing. SET first, by itself: without a text under the probe's key
 * the other commands would take effect.
 */
export async function askRights(redis: Asked): Promise<Map<Need, Answer>> {
  const [first, ...rest] = NEEDS.filter(({ ask }) => ask !== undefined);
  if (first === undefined) return new Map();
  const answers = await askFor(redis, [first]);
  if (answers.get(first) !== "allowed") return answers;
  return new Map([...answers, ...(await askFor(redis, rest))]);
}

async function askFor(redis: Asked, needs: readonly Need[]): Promise<Map<Need, Answer>> {
  const asked = needs.map((need) => need.ask?.(redis.keys) ?? (["ping"] as const));
  const answers = await redis.answers(asked);
  return new Map(
    needs.map((need, i) => [
      need,
      answerOf(answers[i]?.error, asked[i]?.includes(redis.keys.probe) ?? false),
    ]),
  );
}
