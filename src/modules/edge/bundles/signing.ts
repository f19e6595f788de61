// The key that vouches for bundles. Unlike the snapshot of the data plane, which is signed with a secret that both sides hold, a bundle goes to
// machines that must not be able to sign: Ed25519 (RFC 8032), whose public half is all a device has.
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

export interface Signer {
  /** First 16 hexadecimal digits of the SHA-256 of the public key in DER. */
  readonly keyId: string;
  /** SubjectPublicKeyInfo in PEM. */
  readonly publicKey: string;
  /** 64 bytes. */
  sign(content: Uint8Array): Buffer;
}

/** What RFC 8410 puts before the 32 bytes of a private key. */
const privateHead = Buffer.from('302e020100300506032b657004220420', 'hex');

/** @param seed 32 bytes, kept secret */
export function createSigner(seed: Uint8Array): Signer {
  const key = createPrivateKey({ key: Buffer.concat([privateHead, seed]), format: 'der', type: 'pkcs8' });
  const open = createPublicKey(key);
  return {
    keyId: createHash('sha256')
      .update(open.export({ format: 'der', type: 'spki' }))
      .digest('hex')
      .slice(0, 16),
    publicKey: open.export({ format: 'pem', type: 'spki' }).toString(),
    sign: (content) => sign(null, content, key),
  };
}
