// Commands called in this process against a real server: what a script sees of them, without the time a process takes to start.
import assert from 'node:assert/strict';
import { runCli } from '../../src/cli/run.ts';

export interface CliSession {
  /** What the command printed. @throws AssertionError unless it ends with `code`, by default 0 */
  run(words: readonly string[], code?: number, input?: string): Promise<string>;
  /** The result with `--json`. */
  json<T>(words: readonly string[]): Promise<T>;
}

/** @param folder that the commands are called in @param environment that they see */
export function openCliSession(
  url: string,
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): CliSession {
  const run = async (words: readonly string[], code = 0, input = ''): Promise<string> => {
    const lines: string[] = [];
    const errors: string[] = [];
    const exit = await runCli(
      ['--url', url, ...words],
      {
        serve: () => Promise.reject(new Error('no command of a session starts a server')),
        dataPlane: () => Promise.reject(new Error('no command of a session starts a data plane')),
        version: async () => '0',
        environment: async () => environment,
        settings: async () => [],
      },
      {
        out: (line) => void lines.push(line),
        error: (line) => void errors.push(line),
        writeError: () => undefined,
        write: async (bytes) => void lines.push(Buffer.from(bytes).toString()),
        terminal: false,
        errorTerminal: false,
        inputTerminal: false,
        ask: () => Promise.reject(new Error('nobody is there to be asked')),
        readInput: async () => input,
        folder,
      },
    );
    assert.equal(exit, code, `pawl ${words.join(' ')}\n${[...lines, ...errors].join('\n')}`);
    return [...lines, ...errors].join('\n');
  };
  return { run, json: async <T>(words: readonly string[]) => JSON.parse(await run([...words, '--json'])) as T };
}
