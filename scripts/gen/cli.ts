// The reference of the commands, from their definitions.
import { commandLoaders } from '../../src/cli/catalogue.ts';
import { type Command, globalOptions, type OptionSpec } from '../../src/cli/command.ts';

const optionLine = (option: OptionSpec): string =>
  `- \`--${option.name}${option.value === undefined ? '' : ` <${option.value}>`}\`${option.required === true ? ' (required)' : ''}: ${option.meaning}`;

function section(command: Command): string {
  const words = (command.arguments ?? []).map(({ name, optional, many }) =>
    optional === true ? `[${name}]` : `<${name}>${many === true ? '...' : ''}`,
  );
  const lines = [
    ...(command.arguments ?? []).map(({ name, meaning }) => `- \`${name}\`: ${meaning}`),
    ...(command.options ?? []).map(optionLine),
  ];
  const parts = [`## pawl ${command.name}`, `\`pawl ${[command.name, ...words].join(' ')}\``, `${command.summary}.`];
  if (lines.length > 0) parts.push(lines.join('\n'));
  if (command.examples !== undefined) parts.push(`\`\`\`sh\n${command.examples.join('\n')}\n\`\`\``);
  return parts.join('\n\n');
}

export async function renderCli(notice: string): Promise<string> {
  const commands = await Promise.all(Object.values(commandLoaders).map(async (load) => (await load()).default));
  return [
    '# Commands',
    notice,
    'Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 server not reachable. Commands that talk to a server take:',
    globalOptions.map(optionLine).join('\n'),
    ...commands.map(section),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}
