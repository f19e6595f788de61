// The help of `pawl` and of a group of commands; that of one command comes from its parser.
import { commandLoaders, nouns, topLevel } from './catalogue.ts';

const pad = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`).join('\n');
};

export function renderHelp(): string {
  return [
    'Pawl: one server for the whole machine-learning lifecycle.',
    '',
    'Usage: pawl [--url ADDRESS] [--project NAME] [--json] COMMAND',
    '',
    'Commands:',
    pad(Object.entries(topLevel)),
    '',
    'Records (pawl NOUN --help tells more):',
    pad(Object.entries(nouns)),
    '',
    'Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 server not reachable.',
  ].join('\n');
}

export async function renderGroupHelp(noun: string): Promise<string> {
  const names = Object.keys(commandLoaders).filter((name) => name.startsWith(`${noun} `));
  const commands = await Promise.all(names.map(async (name) => (await commandLoaders[name]?.())?.default));
  const rows = commands.flatMap((command) => {
    if (command === undefined) return [];
    const words = (command.arguments ?? []).map((spec) =>
      spec.optional === true ? `[${spec.name}]` : `<${spec.name}>${spec.many === true ? '...' : ''}`,
    );
    return [[['pawl', command.name, ...words].join(' '), command.summary] as const];
  });
  return `${nouns[noun]}\n\n${pad(rows)}\n\nEach tells more with --help.`;
}
