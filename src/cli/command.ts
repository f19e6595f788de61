// What a command is: data that help, completion and the reference are made from, and one function. One file per command.
import type { Context } from './context.ts';
import type { Input } from './input.ts';

export interface ArgumentSpec {
  readonly name: string;
  readonly meaning: string;
  readonly optional?: true;
  /** Takes all further words; only the last argument may. */
  readonly many?: true;
}

export interface OptionSpec {
  /** Without the leading dashes. */
  readonly name: string;
  /** Name of its value; without, the option is a switch. */
  readonly value?: string;
  readonly meaning: string;
  /** May be given several times. */
  readonly many?: true;
  readonly required?: true;
}

export interface Command {
  /** Words that call it, such as `dataset upload`. */
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  readonly examples?: readonly string[];
  /** Never talks to a server: takes no address, token or project. */
  readonly local?: true;
  /** Resolves to the exit code; nothing means 0. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most commands end without a code of their own.
  run(context: Context, input: Input): Promise<number | void>;
}

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command could not do what was asked, for a reason found on this side: exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly hint: string;

  constructor(message: string, hint = '') {
    super(message);
    this.hint = hint;
  }
}

/** Options every command that talks to a server takes. */
export const globalOptions: readonly OptionSpec[] = [
  { name: 'url', value: 'address', meaning: 'the server; PAWL_URL, else http://127.0.0.1:7295' },
  { name: 'token', value: 'secret', meaning: 'service token; better in PAWL_TOKEN, which other users cannot see' },
  { name: 'project', value: 'name', meaning: 'PAWL_PROJECT, else that of pawl.yaml in this folder, else default' },
  { name: 'json', meaning: 'print the result as JSON' },
];

export const listOptions: readonly OptionSpec[] = [
  { name: 'limit', value: 'n', meaning: 'most rows to print (default 50)' },
  { name: 'all', meaning: 'print all rows' },
];

/** Parses `KEY=VALUE` words. @throws UsageError */
export function keyValues(words: readonly string[], what: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 1) throw new UsageError(`${what} must look like key=value, not ${word}.`);
    pairs[word.slice(0, at)] = word.slice(at + 1);
  }
  return pairs;
}

/** A whole number from 1. @throws UsageError */
export function versionNumber(text: string): number {
  const number = Number(text.replace(/^v/, ''));
  if (!Number.isInteger(number) || number < 1) throw new UsageError(`${text} is no version: give a number such as 3.`);
  return number;
}
