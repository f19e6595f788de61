import { UsageError } from './command.ts';

/** The word, when it is one of the allowed. @throws UsageError */
export function oneOf<const T extends string>(
  word: string | undefined,
  allowed: readonly T[],
  what: string,
): T | undefined {
  if (word === undefined) return undefined;
  const found = allowed.find((option) => option === word);
  if (found === undefined) throw new UsageError(`${what} must be ${allowed.join(', ')}, not ${word}.`);
  return found;
}

/** @throws UsageError */
export function required<T>(value: T | undefined): T {
  if (value === undefined) throw new UsageError('A value is missing.');
  return value;
}
