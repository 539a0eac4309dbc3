/**
 * What is a secret by its looks, whoever made it: nobody has to name it beforehand. Each pattern has a part that every
 * match contains, so that the many texts without one cost a search for it and no more.
 */
const SHAPES: readonly { readonly has: string; readonly pattern: RegExp; readonly shown: string }[] = [
  // Keys of this API. Which one it was remains to be seen: the id finds its row, and opens nothing.
  {
    has: "mst_",
    pattern: /(mst_[a-z0-9]{1,16}_[0-9A-Za-z]{12}_)[0-9A-Za-z]{12,}(?:_[0-9A-Za-z]{0,6})?/gu,
    shown: "$1[hidden]",
  },
  // JSON Web Tokens: the header and the claims are JSON objects, in base64.
  { has: "eyJ", pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/gu, shown: "[hidden]" },
  { has: "PRIVATE KEY", pattern: privateKeys(), shown: "-----BEGIN PRIVATE KEY-----[hidden]" },
  // One of ours is hidden by now, but for its id.
  {
    has: "earer ",
    pattern: /\b(bearer )(?!mst_[a-z0-9]+_[0-9A-Za-z]+_\[hidden\])[\w.~+/=-]{8,}/giu,
    shown: "$1[hidden]",
  },
];

/** PEM, as it is or as JSON writes it, to its end or to where it was cut off; never past the quotes around it. */
function privateKeys(): RegExp {
  const [begin, end] = ["BEGIN", "END"].map((edge) => `-----${edge} [A-Z ]{0,20}PRIVATE KEY-----`);
  const inside = String.raw`(?!-----END)(?:[\w+/=:, -]|\\+[nr]|\r?\n(?=[\w+/=-]))`;
  return new RegExp(`${begin}(?:${inside})*(?:${end})?`, "gu");
}

/** The text with whatever looks like a secret replaced. */
export function hideShapes(text: string): string {
  let hidden = text;
  for (const { has, pattern, shown } of SHAPES)
    if (hidden.includes(has)) hidden = hidden.replaceAll(pattern, shown);
  return hidden;
}
