// What an expectation asks of values, in words.
import type { Item } from '../../api/client.ts';

type Expectation = Item<'listDatasetIngests'>['results'][number]['expectation'];

/** Such as `from 0 to 80`; empty when the type says it all. */
export function boundsText({ minValue, maxValue, regex, valueSet, mostly, maxAge }: Expectation): string {
  const parts = [
    minValue === undefined ? '' : `from ${minValue}`,
    maxValue === undefined ? '' : `to ${maxValue}`,
    regex === undefined ? '' : regex,
    valueSet === undefined ? '' : `one of ${valueSet.join(', ')}`,
    mostly === undefined ? '' : `mostly ${mostly}`,
    maxAge === undefined ? '' : `at most ${maxAge} old`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}
