/** One name as Node writes it: `DNS:a.example`, and in quotes, as JSON has them, where it would be taken for several. */
const NAME = /(?:^|, )([^:,"]+):(?:"((?:[^"\\]|\\.)*)"|([^,"]*))/y;

/**
 * The names of one kind (`URI`, `DNS`) among the alternative names of a certificate, in Node's text of them. Read from
 * beginning to end: a name that contains `, URI:spiffe://…` is one name. None where the text is not as it should be.
 */
export function namesIn(text: string, kind: string): string[] {
  const names: string[] = [];
  NAME.lastIndex = 0;
  let end = 0;
  for (let match = NAME.exec(text); match !== null; match = NAME.exec(text)) {
    end = NAME.lastIndex;
    // What is in quotes has a character that no name of use to us has.
    if (match[1] === kind) names.push(match[3] ?? `"${match[2] ?? ""}"`);
  }
  return end === text.length ? names : [];
}
