/** Shapes as SVG text, readable on light and dark pages. */

export const WIDTH = 760;
/** Where the drawing begins, below title and legend. */
export const TOP = 56;

export const heading = (title: string, unit: string): string =>
  `<text x="16" y="26" font-size="16" font-weight="600">${escape(title)}</text>${text(16, 44, unit, "start")}`;

export function text(x: number, y: number, words: string, anchor: string, bold = false): string {
  const weight = bold ? ' font-weight="600"' : "";
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}"${weight}>${escape(words)}</text>`;
}

export function svg(height: number, shapes: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
      `font-family="system-ui, sans-serif" font-size="12" fill="#222">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...shapes,
    "</svg>\n",
  ].join("\n");
}

export const fixed = (value: number): string => value.toFixed(1);
const escape = (words: string): string => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

export function short(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}
