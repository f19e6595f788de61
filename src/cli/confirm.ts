// What removes something asks first when a person is there to answer; a script has said what it wants.
import { CommandError, type OptionSpec } from './command.ts';
import type { Context } from './context.ts';
import type { Input } from './input.ts';

export const confirmOption: OptionSpec = { name: 'yes', meaning: 'do not ask' };

/** Returns when it may go on. @throws CommandError when the person says no */
export async function confirm(context: Context, input: Input, question: string): Promise<void> {
  if (input.flag('yes') || !context.io.inputTerminal || !context.io.errorTerminal) return;
  const answer = await context.io.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was changed.', 'Answer y, or give --yes.');
}
