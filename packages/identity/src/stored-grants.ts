import { type Grant, ROLES } from "./identity.ts";

/**
 * Grants as a store has them. A role that this version does not know is one of a later one: it is left out, because what is
 * not understood must not be taken for a right.
 */
export function grantsOf(
  stored: readonly {
    readonly role: string;
    readonly queues: readonly string[];
    readonly types: readonly string[];
  }[],
): readonly Grant[] {
  return stored.flatMap(({ role: name, queues, types }) => {
    const role = ROLES.find((one) => one === name);
    return role === undefined ? [] : [{ role, queues, types }];
  });
}
