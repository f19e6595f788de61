// Asks an address for its head, at the judged address, following nothing.
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Target } from './addresses.ts';

/** Resolves to what was found, in words. @throws Error with the reason when it does not answer well */
export function probeHttp(
  target: Target,
  address: URL,
  options: { readonly bearer: string | undefined; readonly signal: AbortSignal },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = (address.protocol === 'https:' ? requestHttps : requestHttp)(address, {
      method: 'HEAD',
      agent: false,
      lookup: target.lookup,
      signal: options.signal,
      headers: {
        'user-agent': 'pawl',
        ...(options.bearer === undefined ? {} : { authorization: `Bearer ${options.bearer}` }),
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      response.destroy();
      if (status >= 300 && status < 400)
        reject(new Error(`It answers ${status}, a redirect; redirects are not followed.`));
      else if (status === 405 || status === 501) resolve(`It answers ${status}: it takes no HEAD, but is there.`);
      else if (status >= 400) reject(new Error(`It answers ${status}.`));
      else resolve(`It answers ${status}.`);
    });
    request.end();
  });
}
