// Money as people write it, and as the server keeps it: whole micro-dollars.
import { parseDollars } from '../contracts/number-text.ts';
import { UsageError } from './command.ts';

/** @throws UsageError for what is no amount of dollars with at most six decimals */
export function toMicros(text: string, what: string): number {
  const micros = parseDollars(text);
  if (micros === undefined) throw new UsageError(`${what} is an amount of dollars such as 2.50, not ${text}.`);
  return micros;
}

/** Such as `$2.50`, with as many decimals as there are. */
export function dollars(micros: number): string {
  const text = (micros / 1_000_000).toFixed(6).replace(/0{1,4}$/, '');
  return `$${text}`;
}
