import { oneOf } from '../choice.ts';
import type { Command } from '../command.ts';
import { completionScript } from '../completion.ts';

export default {
  name: 'completion',
  summary: 'Print the completion script of a shell',
  arguments: [{ name: 'shell', meaning: 'bash, zsh or fish' }],
  local: true,
  examples: ['source <(pawl completion bash)', 'pawl completion fish > ~/.config/fish/completions/pawl.fish'],
  async run(context, input) {
    const shell = oneOf(input.argument('shell'), ['bash', 'zsh', 'fish'], 'The shell');
    if (shell !== undefined) context.io.out(completionScript(shell, await context.commands()));
  },
} satisfies Command;
