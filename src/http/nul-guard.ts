// No text holds the character U+0000: Postgres has none such, and SQLite's functions end at it. It is refused where requests come in.
import type { FastifyInstance } from 'fastify';
import type { AppError } from '../kernel/errors.ts';
import { requestErrors } from './errors.ts';

/** True when a text of that JSON holds U+0000, as only the escape `\u0000` can say. */
export function holdsNul(json: string): boolean {
  return json.includes('\\u0000') && /(?<!\\)(?:\\\\)*\\u0000/.test(json);
}

export const refusalOfNul = (): AppError =>
  requestErrors.create('bad_text', 'The request holds the character U+0000, which no record can keep.');

/** Addresses and JSON bodies with U+0000 are answered with 400. Scopes with parsers of their own look for themselves. */
export function installNulGuard(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (holdsNul(String(body))) done(refusalOfNul());
    else void parse(request, String(body), done);
  });
  app.addHook('onRequest', async (request) => {
    if (request.url.includes('%00')) throw refusalOfNul();
  });
}
