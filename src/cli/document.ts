// A declaration too large for options: a YAML or JSON file, passed on as it is. The server says what is wrong with it.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { CommandError } from './command.ts';
import type { Context } from './context.ts';

/** The argument of a command that takes one. */
export const documentArgument = { name: 'file', meaning: 'YAML or JSON file; - for standard input' } as const;

/** @throws CommandError when the file is missing or no mapping of names to values */
export function readDocument<T extends object>(context: Context, path: string): T {
  const file = path === '-' ? 0 : resolve(context.io.folder, path);
  if (typeof file === 'string' && !existsSync(file)) throw new CommandError(`There is no file ${path}.`);
  const document = parseDocument(readFileSync(file, 'utf8'));
  const [fault] = document.errors;
  if (fault !== undefined) throw new CommandError(`${path} is neither YAML nor JSON: ${fault.message}`);
  const value: unknown = document.toJS();
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CommandError(
      `${path} must hold names and values, as the body of the operation in docs/reference/openapi.json.`,
    );
  return value as T;
}
