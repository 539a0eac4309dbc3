import type { PeerCertificate, TLSSocket } from "node:tls";

/**
 * The certificate of the other end, where it is signed by an authority of ours and has not expired. That a socket is
 * `authorized` is not enough: a session that is taken up again is what it was when it began, and may have outlived its
 * certificate.
 */
export function verifiedCertificate(
  socket: TLSSocket,
  nowMs: number = Date.now(),
): PeerCertificate | undefined {
  if (!socket.authorized || socket.destroyed) return undefined;
  const certificate = socket.getPeerCertificate();
  // Without one it is an object without fields.
  return Date.parse(certificate.valid_to) > nowMs ? certificate : undefined;
}
