const MARK = "… (cut)";

/**
 * Text of at most so many bytes of UTF-8. An envelope that is cut never opens again, so its text is cut before: by bytes, for
 * characters may have four, and never within one.
 */
export function cutToBytes(text: string, maxBytes: number): Uint8Array {
  // Of a text of 100 MB only its first page is looked at.
  const bytes = Buffer.from(text.length > maxBytes ? text.slice(0, maxBytes + 1) : text, "utf8");
  if (bytes.length <= maxBytes) return bytes;
  const mark = Buffer.from(MARK, "utf8");
  let end = maxBytes - mark.length;
  // Bytes that begin with 10 go on with the character before them.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return Buffer.concat([bytes.subarray(0, Math.max(0, end)), mark]);
}
