// Links to this server that carry their own permission: whoever holds one may do the one thing it was signed for, until it expires. No
// domain words here: what a link is for is a list of texts, all of which the signature covers.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../platform/clock/clock.ts';
import { requestErrors } from './errors.ts';

/** The query parameters of a signed link. */
export interface LinkSignature {
  /** Unix time in seconds. */
  readonly expires: string;
  readonly signature: string;
}

export interface LinkSigner {
  /** Signs a purpose for some seconds of wall time. */
  sign(purpose: readonly string[], seconds: number): LinkSignature;
  /** @throws AppError `request.bad_link` when the link is for something else, was changed, or has expired */
  check(purpose: readonly string[], given: Partial<LinkSignature>): void;
}

/** @param key 32 bytes that every server that is to accept the links shares */
export function createLinkSigner(key: Uint8Array, clock: Pick<Clock, 'wall'>): LinkSigner {
  const signatureOf = (purpose: readonly string[], expires: string): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([...purpose, expires]))
      .digest();
  return {
    sign(purpose, seconds) {
      const expires = String(Math.ceil(clock.wall() / 1000 + seconds));
      return { expires, signature: signatureOf(purpose, expires).toString('base64url') };
    },
    check(purpose, { expires = '', signature = '' }) {
      const given = Buffer.from(signature, 'base64url');
      const right = signatureOf(purpose, expires);
      if (given.length !== right.length || !timingSafeEqual(given, right))
        throw requestErrors.create('bad_link', 'The link was not made by this server, or was changed.');
      if (!(Number(expires) * 1000 > clock.wall())) throw requestErrors.create('bad_link', 'The link has expired.');
    },
  };
}
