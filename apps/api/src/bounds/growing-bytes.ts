const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Bytes that come in pieces, kept as one: a list of the pieces takes a hundred bytes and more for each, and a body can come
 * in pieces of one byte.
 */
export class GrowingBytes {
  #bytes: Buffer = NOTHING;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  append(piece: Buffer): void {
    if (this.#size === 0) {
      // Most bodies are one piece, which is not copied.
      this.#bytes = piece;
      this.#size = piece.length;
      return;
    }
    const size = this.#size + piece.length;
    if (size > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(size, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#size);
      this.#bytes = larger;
    }
    piece.copy(this.#bytes, this.#size);
    this.#size = size;
  }

  whole(): Buffer {
    return this.#bytes.subarray(0, this.#size);
  }

  /** Takes the first bytes out. */
  shift(bytes: number): Buffer {
    const first = this.#bytes.subarray(0, bytes);
    this.#bytes = this.#bytes.subarray(bytes);
    this.#size -= bytes;
    return first;
  }

  clear(): void {
    this.#bytes = NOTHING;
    this.#size = 0;
  }
}
