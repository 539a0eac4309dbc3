import { once } from "node:events";
import { type BrotliDecompress, createBrotliDecompress, createGunzip, type Gunzip } from "node:zlib";
import { Code, ConnectError } from "@connectrpc/connect";

const CHUNK_BYTES: number = 64 * 1024;

export type Encoding = "gzip" | "br";

const INFLATERS: Readonly<Record<Encoding, () => Gunzip | BrotliDecompress>> = {
  gzip: () => createGunzip({ chunkSize: CHUNK_BYTES }),
  br: () => createBrotliDecompress({ chunkSize: CHUNK_BYTES }),
};

export function isEncoding(name: string): name is Encoding {
  return Object.hasOwn(INFLATERS, name);
}

/**
 * Inflates piece by piece. `admit` hears of each piece before it is kept, and ends the work by throwing: 19 KB of gzip
 * can be 20 MB.
 * @throws ConnectError INVALID_ARGUMENT for bytes in another encoding; whatever `admit` throws
 */
export async function inflate(
  bytes: Uint8Array,
  encoding: Encoding,
  admit: (bytes: number) => void,
): Promise<Buffer> {
  // As in the Connect library: empty is the compressed form of empty.
  if (bytes.length === 0) return Buffer.alloc(0);
  const inflater = INFLATERS[encoding]();
  const pieces: Buffer[] = [];
  inflater.on("data", (piece: Buffer) => {
    try {
      admit(piece.length);
      pieces.push(piece);
    } catch (error) {
      inflater.destroy(error instanceof Error ? error : new Error("not admitted", { cause: error }));
    }
  });
  const ended = once(inflater, "end");
  inflater.end(bytes);
  try {
    await ended;
  } catch (error) {
    if (error instanceof ConnectError) throw error;
    const message = `decompression failed: expected ${encoding}`;
    throw new ConnectError(message, Code.InvalidArgument, undefined, undefined, error);
  }
  return Buffer.concat(pieces);
}
