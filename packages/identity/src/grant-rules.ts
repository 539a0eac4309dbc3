import { matchesPattern } from "@muster/job";
import { type Read, readGrants } from "./grant-text.ts";
import type { Grant } from "./identity.ts";

/** Who has which value of which attribute may do what. */
export interface GrantRule {
  /** A claim, or `spiffe` or `cn` of a certificate. */
  readonly attribute: string;
  /** As it is, or its beginning where it ends with a star. */
  readonly value: string;
  readonly grants: readonly Grant[];
}

export const RULES_FORM = "<attribute>=<value> > <grants>, separated by semicolons";

/** `groups=sre > operator; sub=repo:acme/site:* > submitter@ci, viewer@ci`. */
export function readGrantRules(text: string, attributes?: readonly string[]): Read<readonly GrantRule[]> {
  const rules: GrantRule[] = [];
  for (const one of text.split(";").filter((part) => part.trim() !== "")) {
    const read = readRule(one.trim(), attributes);
    if ("because" in read) return read;
    rules.push(read.value);
  }
  return rules.length === 0 ? { because: "there is no rule in it" } : { value: rules };
}

function readRule(text: string, attributes: readonly string[] | undefined): Read<GrantRule> {
  const end = text.lastIndexOf(">");
  const [attribute = ""] = text.split("=", 1);
  const value = text.slice(attribute.length + 1, Math.max(end, 0)).trim();
  const name = attribute.trim();
  if (end === -1 || name === "" || value === "" || name.includes(">"))
    return { because: `${JSON.stringify(text.slice(0, 100))}: expected ${RULES_FORM}` };
  if (attributes?.includes(name) === false)
    return { because: `${JSON.stringify(name)}: expected one of ${attributes.join(", ")} before the =` };
  const grants = readGrants(text.slice(end + 1));
  return "because" in grants ? grants : { value: { attribute: name, value, grants: grants.value } };
}

/** All that these values come to, by every rule that one of them meets. */
export function grantsBy(
  rules: readonly GrantRule[],
  valuesOf: (attribute: string) => readonly string[],
): readonly Grant[] {
  return rules
    .filter(({ attribute, value }) => valuesOf(attribute).some((has) => matchesPattern(value, has)))
    .flatMap(({ grants }) => grants);
}
