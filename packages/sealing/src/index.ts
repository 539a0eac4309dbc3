export type { Clear } from "./cipher.ts";
export { keyNameOf } from "./envelope.ts";
export type { SealingKey } from "./key.ts";
export type { KeyProvider } from "./key-provider.ts";
export { type KeyRingFileOptions, keyRing, keyRingFile, keyRingPath } from "./key-ring.ts";
export { type Place, WRITTEN_PURPOSES, type WrittenPurpose } from "./place.ts";
export { SealError } from "./seal-error.ts";
export type { Sealer } from "./sealer.ts";
export { Sealing, type SealingOptions, sealingCheck } from "./sealing.ts";
