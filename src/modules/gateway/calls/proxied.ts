// Calls of any other route of a provider: a path below its address, and a body whose model is the one that the endpoint stands for.
import { gatewayErrors } from '../errors.ts';
import { anthropicMessages } from './anthropic.ts';
import type { Dialect } from './dialect.ts';
import { openaiChat, openaiResponses } from './openai.ts';

const segment = /^[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/;
const mostCharacters = 512;

/** A path that stays below the address of the provider and is read in one way only. @throws AppError `gateway.bad_call` */
export function checkProxyPath(path: string): string {
  const parts = path.split('/');
  if (path.length > mostCharacters || parts.some((part) => !segment.test(part)))
    throw gatewayErrors.create(
      'bad_call',
      'The path of a proxied call has segments of letters, digits, `.`, `_`, `~` and `-`, none of them empty or `..`, and no address.',
    );
  return path;
}

/** @param path checked */
export function proxied(path: string): Dialect {
  const last = path.split('/').slice(-2).join('/');
  const like = last === openaiChat.path ? openaiChat : last.endsWith('messages') ? anthropicMessages : openaiResponses;
  return {
    ...like,
    path,
    // What an endpoint is not set up for cannot be asked through it: the price and the budget are those of its model.
    request: (body, model) => (Object.hasOwn(body, 'model') ? like.request(body, model) : body),
  };
}
