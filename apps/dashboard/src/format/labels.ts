/** Of "tenant=acme, region=eu"; what has no value yet is left out. A comma or a backslash within a label has a backslash before it. */
export function labelsOf(text: string): Record<string, string> {
  const pairs = partsOf(text).flatMap((part): [string, string][] => {
    const at = part.indexOf("=");
    const name = plain(part.slice(0, Math.max(at, 0)));
    return name === "" ? [] : [[name, plain(part.slice(at + 1))]];
  });
  return Object.fromEntries(pairs);
}

/** Whether each part of it is a label, so that `labelsOf` leaves none out. */
export const areLabels = (text: string): boolean =>
  partsOf(text).every((part) => part.trim() === "" || Object.keys(labelsOf(part)).length === 1);

const partsOf = (text: string): readonly string[] => text.match(/(?:\\.|[^,\\])+/gsu) ?? [];
const plain = (text: string): string => text.trim().replaceAll(/\\(.)/gsu, "$1");

/** As `labelsOf` reads it. */
export const labelText = (name: string, value: string): string =>
  `${name}=${value}`.replaceAll(/[,\\]/gu, "\\$&");
