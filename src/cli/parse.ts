// Words of the command line to the input of one command.
import { Argument, Command as Commander, Option } from 'commander';
import { type Command, globalOptions, type OptionSpec, UsageError } from './command.ts';
import type { Input } from './input.ts';

export const optionsOf = (command: Command): readonly OptionSpec[] => [
  ...(command.options ?? []),
  ...(command.local === true ? [] : globalOptions),
];

/** The attribute under which an option is found: `no-follow` is the `follow` that is true unless given. */
const attributeOf = (name: string): string =>
  name.replace(/^no-/, '').replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());

function optionOf(spec: OptionSpec): Option {
  const option = new Option(
    spec.value === undefined ? `--${spec.name}` : `--${spec.name} <${spec.value}>`,
    spec.meaning,
  );
  if (spec.many === true) option.argParser((value: string, before: readonly string[] = []) => [...before, value]);
  if (spec.required === true) option.makeOptionMandatory();
  return option;
}

function inputOf(command: Command, values: readonly unknown[], options: Readonly<Record<string, unknown>>): Input {
  const indexOf = (name: string): number => (command.arguments ?? []).findIndex((spec) => spec.name === name);
  const option = (name: string): string | undefined => {
    const value = options[attributeOf(name)];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    argument: (name) => String(values[indexOf(name)]),
    optional: (name) => values[indexOf(name)] as string | undefined,
    many: (name) => (values[indexOf(name)] as readonly string[] | undefined) ?? [],
    option,
    options: (name) => (options[attributeOf(name)] as readonly string[] | undefined) ?? [],
    flag: (name) => options[attributeOf(name)] === !name.startsWith('no-'),
    number(name) {
      const text = option(name);
      if (text === undefined) return undefined;
      if (text.trim() === '' || !Number.isFinite(Number(text)))
        throw new UsageError(`--${name} needs a number, not ${text}.`);
      return Number(text);
    },
  };
}

/** Parses the words after the name of a command. @throws CommanderError, after it has told what is wrong or shown the help */
export async function parseWords(
  command: Command,
  words: readonly string[],
  write: { out(text: string): void; error(text: string): void },
  run: (input: Input) => Promise<void>,
): Promise<void> {
  const parser = new Commander(`pawl ${command.name}`)
    .description(command.summary)
    .exitOverride()
    .showHelpAfterError(`(see pawl ${command.name} --help)`)
    .configureOutput({ writeOut: write.out, writeErr: write.error });
  for (const spec of command.arguments ?? []) {
    const bare = `${spec.name}${spec.many === true ? '...' : ''}`;
    parser.addArgument(new Argument(spec.optional === true ? `[${bare}]` : `<${bare}>`, spec.meaning));
  }
  for (const spec of optionsOf(command)) parser.addOption(optionOf(spec));
  if (command.examples !== undefined)
    parser.addHelpText('after', `\nExamples:\n${command.examples.map((line) => `  ${line}`).join('\n')}`);
  const count = (command.arguments ?? []).length;
  parser.action((...all: unknown[]) =>
    run(inputOf(command, all.slice(0, count), all[count] as Record<string, unknown>)),
  );
  await parser.parseAsync([...words], { from: 'user' });
}

/** A call split into the words before options, and the rest; options of all commands may stand in front. */
export function liftGlobals(args: readonly string[]): {
  readonly words: readonly string[];
  readonly globals: readonly string[];
} {
  const globals: string[] = [];
  let index = 0;
  while (index < args.length) {
    const word = args[index] as string;
    const [name = ''] = word.slice(2).split('=');
    const spec = word.startsWith('--') ? globalOptions.find((option) => option.name === name) : undefined;
    if (spec === undefined) break;
    const takesNext = spec.value !== undefined && !word.includes('=');
    globals.push(...args.slice(index, index + (takesNext ? 2 : 1)));
    index += takesNext ? 2 : 1;
  }
  return { words: args.slice(index), globals };
}

/** Edits (insert, delete, replace, swap of neighbours) from one word to the other. */
function distance(a: string, b: string): number {
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_row, i) => [i]);
  for (let j = 1; j <= b.length; j++) (rows[0] as number[])[j] = j;
  const cell = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      (rows[i] as number[])[j] = Math.min(
        cell(i - 1, j) + 1,
        cell(i, j - 1) + 1,
        cell(i - 1, j - 1) + same,
        swapped ? cell(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return cell(a.length, b.length);
}

/** The known word that was probably meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((name) => [distance(word, name), name] as const).sort((a, b) => a[0] - b[0]);
  const [best] = ranked;
  if (best !== undefined && best[0] <= Math.max(1, Math.floor(word.length / 3))) return best[1];
  return known.find((name) => word.length > 1 && name.startsWith(word));
}
