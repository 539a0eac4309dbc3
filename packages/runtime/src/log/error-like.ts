import { types } from "node:util";
import { readProperty } from "../foreign.ts";
import { boundedHidden } from "../secrets/secrets.ts";

const MAX_NAME_LENGTH = 100;
const MAX_PROTOTYPES = 20;

/** An Error of any realm, or one in the old style, which only inherits from Error. Proxies are neither. */
export function isErrorLike(value: unknown): value is object {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  if (types.isNativeError(value)) return true;
  let prototype: unknown = value;
  for (
    let depth = 0;
    depth < MAX_PROTOTYPES && typeof prototype === "object" && prototype !== null;
    depth += 1
  ) {
    if (types.isProxy(prototype)) return false;
    if (prototype === Error.prototype) return true;
    prototype = Object.getPrototypeOf(prototype);
  }
  return false;
}

/** Its own name, or else its class; "Error" for a plain one. */
export function nameOf(error: object): string {
  const name = readProperty(error, "name");
  if (typeof name === "string" && name !== "" && name !== "Error")
    return boundedHidden(name, MAX_NAME_LENGTH);
  const maker = readProperty(error, "constructor");
  const className = typeof maker === "function" ? readProperty(maker, "name") : undefined;
  return typeof className === "string" && className !== "" && className !== "Object"
    ? boundedHidden(className, MAX_NAME_LENGTH)
    : "Error";
}

/** With a longer message the stack is not read: reading builds its text, with a copy of the message. */
const MAX_MESSAGE_LENGTH = 100_000;

/** The stack as the engine gives it, message included; undefined where there is none, or it would cost too much. */
export function stackOf(error: object): string | undefined {
  const message = readProperty(error, "message");
  if (typeof message === "string" && message.length > MAX_MESSAGE_LENGTH) return undefined;
  const stack = readProperty(error, "stack");
  return typeof stack === "string" ? stack : undefined;
}
