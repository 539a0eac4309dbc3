import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

const ALGORITHM = "ES256";

/** A key with which tokens are signed. */
export interface SigningKey {
  readonly kid: string;
  /** A token with these claims, besides the usual ones, which they may replace. */
  sign(claims?: Readonly<Record<string, unknown>>): Promise<string>;
}

/** Serves public keys as an identity provider does, over plain HTTP on this machine. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  /** How often somebody has asked for the keys. */
  readonly asked: number;
  /** Makes another key; `published` at once unless it is said otherwise. */
  addKey(kid: string, published?: boolean): Promise<SigningKey>;
  withdraw(kid: string): void;
  /** Answers 503, or what is said here, until `mend`. */
  fail(body?: string): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startIdentityProvider(): Promise<IdentityProvider> {
  const provider = new Provider();
  await provider.listen();
  return provider;
}

class Provider implements IdentityProvider {
  readonly issuer = "https://id.example/";
  readonly audience = "muster";
  asked = 0;
  readonly #keys = new Map<string, JWK>();
  #failure: string | undefined;
  readonly #server: Server = createServer((_request, response) => {
    this.asked += 1;
    if (this.#failure === undefined)
      response
        .setHeader("content-type", "application/json")
        .end(JSON.stringify({ keys: [...this.#keys.values()] }));
    else if (this.#failure === "") response.writeHead(503).end();
    else response.end(this.#failure);
  });

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get jwksUrl(): string {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on TCP
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/keys`;
  }

  async addKey(kid: string, published = true): Promise<SigningKey> {
    const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
    if (published) this.#keys.set(kid, { ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: "sig" });
    const { issuer, audience } = this;
    return {
      kid,
      sign: (claims = {}) => {
        const seconds = Math.floor(Date.now() / 1000);
        const usual = { iss: issuer, aud: audience, sub: "somebody", iat: seconds, exp: seconds + 600 };
        return new SignJWT({ ...usual, ...claims })
          .setProtectedHeader({ alg: ALGORITHM, kid })
          .sign(privateKey);
      },
    };
  }

  withdraw(kid: string): void {
    this.#keys.delete(kid);
  }

  fail(body = ""): void {
    this.#failure = body;
  }

  mend(): void {
    this.#failure = undefined;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
