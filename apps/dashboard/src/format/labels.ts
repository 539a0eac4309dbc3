/** Of "tenant=acme, region=eu"; what has no value yet is left out. */
export function labelsOf(text: string): Record<string, string> {
  const pairs = text.split(",").flatMap((part): [string, string][] => {
    const at = part.indexOf("=");
    const name = part.slice(0, Math.max(at, 0)).trim();
    return name === "" ? [] : [[name, part.slice(at + 1).trim()]];
  });
  return Object.fromEntries(pairs);
}
