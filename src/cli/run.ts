// Finds the command that was called, runs it, and turns how it ended into an exit code: 0 done, 1 refused or failed, 2 wrong usage,
// 3 server not reachable. Only the command that is called is loaded.
import { once } from 'node:events';
import { CommanderError } from 'commander';
import { PawlError } from '../../clients/ts/client.ts';
import { isAppError, messageOf } from '../kernel/errors.ts';
import { commandLoaders, nouns } from './catalogue.ts';
import { type Command, CommandError, UsageError } from './command.ts';
import type { CompletedCommand } from './completion.ts';
import { createContext } from './context.ts';
import type { CliDeps, Io } from './deps.ts';
import { renderGroupHelp, renderHelp } from './help.ts';
import { liftGlobals, nearest, optionsOf, parseWords } from './parse.ts';

function processIo(): Io {
  // Who reads may have seen enough, as `head` has: then there is nobody to tell anything.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    error: (line) => void process.stderr.write(`${line}\n`),
    writeError: (text) => void process.stderr.write(text),
    write: (bytes) =>
      new Promise((resolve, reject) => {
        process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    terminal: process.stdout.isTTY === true,
    errorTerminal: process.stderr.isTTY === true,
    inputTerminal: process.stdin.isTTY === true,
    async ask(question) {
      const { createInterface } = await import('node:readline/promises');
      const reader = createInterface({ input: process.stdin, output: process.stderr });
      // The end of the input is no answer.
      const closed = once(reader, 'close').then(() => '');
      const answer = await Promise.race([reader.question(question), closed]);
      reader.close();
      return answer;
    },
    async readInput() {
      const { text } = await import('node:stream/consumers');
      return text(process.stdin);
    },
    folder: process.cwd(),
  };
}

/** The longest name among the first words; undefined when none is a command. */
function nameOf(words: readonly string[]): string | undefined {
  for (let length = Math.min(3, words.length); length > 0; length--) {
    const name = words.slice(0, length).join(' ');
    if (commandLoaders[name] !== undefined) return name;
  }
  return undefined;
}

function unknown(words: readonly string[], io: Io): number {
  const [noun = '', verb] = words;
  const group = nouns[noun] !== undefined;
  const names = Object.keys(commandLoaders);
  const known = group
    ? names.filter((name) => name.startsWith(`${noun} `)).map((name) => name.slice(noun.length + 1))
    : [...new Set(names.map((name) => name.split(' ')[0] ?? ''))];
  const wrong = group ? words.slice(1).join(' ') : noun;
  const meant = nearest(group ? (verb ?? '') : noun, known);
  io.error(`There is no command ${group ? `${noun} ` : ''}${wrong}.`);
  io.error(
    meant === undefined
      ? `  See pawl ${group ? `${noun} ` : ''}--help.`
      : `  Did you mean pawl ${group ? `${noun} ` : ''}${meant}?`,
  );
  return 2;
}

function isUnreachable(error: unknown): boolean {
  // What fetch says of every connection that could not be made or broke; a fault of this program has other words.
  return error instanceof TypeError && /^(fetch failed|terminated)$/.test(error.message);
}

/** Prints what went wrong; the problem document with `--json`. */
function fail(error: unknown, json: boolean, url: string, io: Io): number {
  const tell = (code: string | undefined, message: string, hint: string, more: readonly string[] = []): void => {
    if (json) return;
    io.error(code === undefined ? message : `${code}: ${message}`);
    for (const line of more) io.error(`  ${line}`);
    if (hint !== '') io.error(`  ${hint}`);
  };
  if (error instanceof UsageError) {
    if (json) io.out(JSON.stringify({ code: 'cli.usage', detail: error.message }, null, 2));
    tell(undefined, error.message, '');
    return 2;
  }
  if (error instanceof PawlError) {
    const { status, code, message, hint, requestId, errors } = error;
    if (json) io.out(JSON.stringify({ status, code, detail: message, hint, requestId, errors }, null, 2));
    const faults = errors.map((fault) => `${fault.path}: ${fault.message}`).filter((line) => !message.includes(line));
    tell(code, message, hint, faults);
    if (requestId !== '') tell(undefined, `  request ${requestId}`, '');
    return 1;
  }
  if (isUnreachable(error)) {
    const detail = `No server answers at ${url}.`;
    const hint = 'Start one with `pawl serve`, or name it with --url or PAWL_URL.';
    if (json) io.out(JSON.stringify({ code: 'cli.unreachable', detail, hint }, null, 2));
    tell(undefined, detail, hint);
    return 3;
  }
  const hint = error instanceof CommandError || isAppError(error) ? error.hint : '';
  const code = isAppError(error) ? error.code : 'cli.failed';
  if (json) io.out(JSON.stringify({ code, detail: messageOf(error), hint }, null, 2));
  tell(isAppError(error) ? code : undefined, messageOf(error), hint);
  return isAppError(error) && error.kind === 'invalid' ? 2 : 1;
}

async function completedCommands(): Promise<readonly CompletedCommand[]> {
  const modules = await Promise.all(Object.values(commandLoaders).map((load) => load()));
  return modules.map(({ default: command }) => ({
    name: command.name,
    summary: command.summary,
    options: optionsOf(command).map((option) => `--${option.name}`),
  }));
}

async function runCommand(command: Command, words: readonly string[], deps: CliDeps, io: Io): Promise<number> {
  let exitCode = 0;
  let json = false;
  let url = '';
  const write = { out: (text: string) => io.out(text.trimEnd()), error: (text: string) => io.error(text.trimEnd()) };
  try {
    await parseWords(command, words, write, async (input) => {
      json = input.flag('json');
      const context = await createContext(input, deps, io, completedCommands);
      url = context.url;
      exitCode = (await command.run(context, input)) ?? 0;
    });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return fail(error, json, url, io);
  }
}

export async function runCli(args: readonly string[], deps: CliDeps, io: Io = processIo()): Promise<number> {
  const { words, globals } = liftGlobals(args);
  const [first, second] = words;
  if (first === undefined || first === '--help' || first === '-h' || (first === 'help' && second === undefined)) {
    io.out(renderHelp());
    return first === undefined ? 2 : 0;
  }
  if (first === 'help') return runCli([...words.slice(1), '--help'], deps, io);
  if (first === '--version' || first === '-V') {
    io.out(await deps.version());
    return 0;
  }
  const name = nameOf(words);
  if (name === undefined) {
    const wantsHelp = nouns[first] !== undefined && (second === undefined || second === '--help' || second === '-h');
    if (!wantsHelp) return unknown(words, io);
    io.out(await renderGroupHelp(first));
    return second === undefined ? 2 : 0;
  }
  const loader = commandLoaders[name];
  if (loader === undefined) return unknown(words, io);
  const command = (await loader()).default;
  const rest = words.slice(name.split(' ').length);
  return runCommand(command, command.local === true ? rest : [...globals, ...rest], deps, io);
}
