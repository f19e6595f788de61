// Secrets that a command takes: from a pipe or a file, never from its words, which would stand in the shell's history and in the list of
// processes.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from './command.ts';
import type { Context } from './context.ts';

/** @param hint how to pipe it in. @throws UsageError when there is neither a file nor a pipe */
export async function readSecretValue(context: Context, file: string | undefined, hint: string): Promise<string> {
  if (file !== undefined) return readFileSync(resolve(context.io.folder, file), 'utf8');
  if (context.io.inputTerminal) throw new UsageError(hint);
  return (await context.io.readInput()).replace(/\r?\n$/, '');
}
