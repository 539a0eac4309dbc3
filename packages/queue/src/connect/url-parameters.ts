import { accept, type Parsed, refuse } from "@muster/runtime";

/** What stands behind the `?` of a URL, decoded. */
export type Parameters = ReadonlyMap<string, string>;

/**
 * The parameters of a query, of which there are no others than these: one that was passed over would be a setting that
 * somebody believes in. An unknown name is not repeated, because it may be a piece of a password.
 */
export function parametersOf(query: string, known: readonly string[]): Parsed<Parameters> {
  if (query.includes("@")) return refuse("there is a raw ? in front of the @; in a password, write ? as %3F");
  const parameters = new Map<string, string>();
  for (const [index, [name, value]] of [...new URLSearchParams(query)].entries()) {
    if (!known.includes(name))
      return refuse(
        `parameter ${index + 1} after the ? means nothing here: there is only ${known.join(", ")}`,
      );
    if (parameters.has(name)) return refuse(`${name} is there twice`);
    parameters.set(name, value);
  }
  return accept(parameters);
}
