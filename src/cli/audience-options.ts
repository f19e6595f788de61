// Options that say whose requests a split concerns.
import { keyValues, type OptionSpec, UsageError } from './command.ts';
import type { Input } from './input.ts';

export const audienceOptions: readonly OptionSpec[] = [
  { name: 'header', value: 'name=value', meaning: 'requests with this header go to the challenger' },
  { name: 'segment', value: 'cel', meaning: 'split only rows for which this holds, such as \'country == "DE"\'' },
];

/** @throws UsageError */
export function readAudience(input: Input) {
  const [header, segment] = [input.option('header'), input.option('segment')];
  if (header === undefined && segment === undefined) return undefined;
  const [pair] = header === undefined ? [] : Object.entries(keyValues([header], '--header'));
  if (pair?.[1] === '') throw new UsageError('--header needs a value.');
  return {
    ...(pair === undefined ? {} : { header: { name: pair[0].toLowerCase(), value: pair[1] } }),
    ...(segment === undefined ? {} : { segment }),
  };
}
