import type { StandardSchemaV1 } from "@standard-schema/spec";
import { invalid } from "./errors.ts";
import type { Handler, HandlerContext, HandlerJob } from "./handler.ts";
import { typeRefusalOf } from "./handler-check.ts";
import { defineHandler, type HandlerOptions } from "./handler-isolation.ts";
import {
  type CancelledError,
  decisionOf,
  PermanentError,
  type RateLimitError,
  type RetryError,
  type Snooze,
} from "./handler-outcome.ts";
import { checkBySchema } from "./schema-check.ts";
import type { UserTransaction } from "./transaction.ts";

/** What a job takes and gives, by schemas of any library that speaks Standard Schema: zod, valibot, arktype, … */
export interface JobSchemas<Payload extends StandardSchemaV1, Result extends StandardSchemaV1> {
  readonly payload: Payload;
  /** Default: any result. */
  readonly result?: Result;
}

type Returned<Result extends StandardSchemaV1> =
  | StandardSchemaV1.InferInput<Result>
  | PermanentError
  | RetryError
  | Snooze
  | RateLimitError
  | CancelledError;

export interface TypedContext<Result extends StandardSchemaV1> extends Omit<HandlerContext, "completeTx"> {
  /** As {@link HandlerContext.completeTx}. */
  readonly completeTx: (tx: UserTransaction, result: StandardSchemaV1.InferInput<Result>) => Promise<void>;
}

/** A handler whose `job.json()` is what the schema has made of the payload. */
export type TypedHandler<Payload extends StandardSchemaV1, Result extends StandardSchemaV1> = (
  job: HandlerJob<StandardSchemaV1.InferOutput<Payload>>,
  context: TypedContext<Result>,
) => Returned<Result> | Promise<Returned<Result>>;

/** The same for those who submit and those who run the job, in one repository or in two. */
export interface JobDefinition<
  Type extends string = string,
  Payload extends StandardSchemaV1 = StandardSchemaV1,
  Result extends StandardSchemaV1 = StandardSchemaV1,
> extends JobSchemas<Payload, Result> {
  readonly type: Type;
  /**
   * The handler under the type's name, to be spread into `startWorker({ handlers })`, or exported as `handlers`. A
   * payload or a result that the schema refuses fails the job for good: another attempt would not change it.
   */
  handle(
    handler: TypedHandler<Payload, Result>,
    options?: HandlerOptions,
  ): { readonly [Name in Type]: Handler };
}

/**
 * Names a job and what it takes and gives. Payloads are checked when they are submitted, and again before the handler,
 * which gets what the schema makes of them; what is submitted is stored as it is, and so has to be what JSON can hold.
 * @throws MusterError `invalid_argument` for a type that no job can have
 */
export function defineJob<
  const Type extends string,
  Payload extends StandardSchemaV1,
  Result extends StandardSchemaV1 = StandardSchemaV1,
>(type: Type, schemas: JobSchemas<Payload, Result>): JobDefinition<Type, Payload, Result> {
  const refusal = typeof type === "string" ? typeRefusalOf(type) : "expected text";
  if (refusal !== undefined) throw invalid("type", refusal.replace("expected ", ""), type);
  return {
    ...schemas,
    type,
    handle: (handler, options = {}) =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed name loses its type
      ({ [type]: defineHandler(options, checkedHandler(schemas, handler)) }) as {
        readonly [Name in Type]: Handler;
      },
  };
}

function checkedHandler<Payload extends StandardSchemaV1, Result extends StandardSchemaV1>(
  schemas: JobSchemas<Payload, Result>,
  handler: TypedHandler<Payload, Result>,
): Handler {
  return async (job, context) => {
    const payload = await accept(schemas.payload, job.json(), "payload");
    let completed = false;
    const completeTx = async (tx: UserTransaction, result: unknown): Promise<void> => {
      await accept(schemas.result, result, "result");
      await context.completeTx(tx, result);
      completed = true;
    };
    const returned = await handler({ ...job, json: () => payload }, withCompleteTx(context, completeTx));
    // Of a job that has ended in a transaction nobody reads what its handler returns.
    if (!completed && decisionOf(returned) === undefined) await accept(schemas.result, returned, "result");
    return returned;
  };
}

/** The context's other properties are made when they are asked for, by getters that need the object itself. */
function withCompleteTx(context: HandlerContext, completeTx: HandlerContext["completeTx"]): HandlerContext {
  return new Proxy(context, {
    get: (target, name) => (name === "completeTx" ? completeTx : Reflect.get(target, name, target)),
  });
}

/** @throws PermanentError that names the path */
async function accept<Schema extends StandardSchemaV1>(
  schema: Schema | undefined,
  value: unknown,
  field: string,
): Promise<StandardSchemaV1.InferOutput<Schema>> {
  if (schema === undefined) return value;
  const checked = await checkBySchema(schema, value, field);
  if (!checked.ok) throw new PermanentError(checked.message);
  return checked.value;
}
