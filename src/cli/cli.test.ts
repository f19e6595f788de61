import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { operations } from '../../clients/ts/generated/operations.ts';
import { checkProofs } from '../contracts/audit-proof.ts';
import { canonicalJson } from '../kernel/json.ts';
import { commandLoaders } from './catalogue.ts';
import { confirm } from './confirm.ts';
import type { Context } from './context.ts';
import type { Input } from './input.ts';
import { formatBytes, relativeTime, renderTable, time } from './output.ts';
import { liftGlobals, nearest } from './parse.ts';
import { renderProgress } from './progress.ts';

test('every command file is in the catalogue under its own name', async () => {
  const files = readdirSync(join(import.meta.dirname, 'commands'));
  assert.equal(files.length, Object.keys(commandLoaders).length);
  for (const [name, load] of Object.entries(commandLoaders)) {
    assert.equal((await load()).default.name, name);
    assert.ok(files.includes(`${name.replaceAll(' ', '-')}.ts`), name);
  }
});

/** Operations that the text calls through the typed client or what wraps it. */
function calledIn(text: string): string[] {
  const call = /\b(?:client\.)?(?:call|open|pages|list|download)\(\s*(?:(?:context|input|words),\s*)?'(\w+)'/g;
  return [...text.matchAll(call)].map(([, id]) => id ?? '');
}

/** Operations that no command calls, and why. */
const withoutCommand: Readonly<Record<string, string>> = {
  downloadBundleFile: 'a device reads one file; `pawl bundle fetch` brings the whole bundle',
  getUpdate: 'a device asks it for itself, by its channel',
  layoutGraph: 'places on a screen say nothing in a terminal',
  reportDevice: 'only a device can say what it saw',
};

test('every operation of the native API is called by a command, or says why not', () => {
  const files = globSync('**/*.ts', { cwd: import.meta.dirname }).filter((file) => !file.endsWith('.test.ts'));
  const called = new Set(files.flatMap((file) => calledIn(readFileSync(join(import.meta.dirname, file), 'utf8'))));
  const uncalled = Object.keys(operations).filter((id) => !called.has(id));
  assert.deepEqual(
    uncalled.toSorted(),
    Object.keys(withoutCommand).toSorted(),
    'a route was added: give it a command, or a reason in withoutCommand',
  );
  assert.deepEqual(calledIn("answer: Answer<'getRun'>; // getRun, 'getRun'"), [], 'only calls count');
});

/** A person at the terminal who types `answer`; nobody when it is undefined. */
function asked(answer: string | undefined, flags: readonly string[] = []) {
  const questions: string[] = [];
  const typed = answer !== undefined;
  const ask = async (question: string): Promise<string> => {
    questions.push(question);
    return answer ?? '';
  };
  const context = { io: { inputTerminal: typed, errorTerminal: typed, ask } } as unknown as Context;
  const input = { flag: (name: string) => flags.includes(name) } as Input;
  return { questions, done: confirm(context, input, 'Delete it?') };
}

test('what deletes asks a person once, and goes on only after a yes', async () => {
  await asked('y').done;
  await asked('YES ').done;
  for (const answer of ['', 'n', 'yikes']) await assert.rejects(asked(answer).done, /Nothing was changed/);
  const flagged = asked('n', ['yes']);
  await flagged.done;
  const script = asked(undefined);
  await script.done;
  assert.deepEqual([...flagged.questions, ...script.questions], []);
});

test('a table sets numbers to the right and strips control characters', () => {
  const lines = renderTable(
    [
      { name: 'a\u001b[31m', n: 5 },
      { name: 'long name', n: 12345 },
    ],
    [
      ['name', (item) => item.name],
      ['n', (item) => item.n],
    ],
    { color: false },
  );
  assert.deepEqual(lines, ['NAME           N', 'a[31m          5', 'long name  12345']);
});

test('times are relative only where a person reads them', () => {
  const at = Date.UTC(2026, 0, 1);
  assert.equal(relativeTime(at, at + 3 * 86_400_000), '3 days ago');
  assert.equal(relativeTime(at + 3_600_000, at), 'in 1 hour');
  const iso = '2026-01-01T00:00:00.000Z';
  const column = ['at', () => time(iso)] as const;
  assert.equal(renderTable([{}], [column], { color: false })[1], iso);
  assert.equal(renderTable([{}], [column], { color: false, now: at + 60_000 })[1], '1 minute ago');
});

test('global options may stand before the command', () => {
  assert.deepEqual(liftGlobals(['--json', '--url', 'http://x', 'model', 'list', '--all']), {
    words: ['model', 'list', '--all'],
    globals: ['--json', '--url', 'http://x'],
  });
});

test('a mistyped word finds the one that was meant, a strange one finds none', () => {
  assert.equal(nearest('lsit', ['list', 'show']), 'list');
  assert.equal(nearest('xyzzy', ['list', 'show']), undefined);
});

test('progress bars and sizes are drawn from their share and unit', () => {
  assert.equal(renderProgress('Up', 0.5, '1 MiB'), `Up [${'#'.repeat(15)}${'.'.repeat(15)}] 50 % 1 MiB`);
  assert.equal(formatBytes(1536), '1.5 KiB');
});

test('an audit proof holds offline, and not one byte of it may change', () => {
  const sha = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
  const entry = {
    id: 'a',
    at: '2026-01-01T00:00:00.000Z',
    actor: { kind: 'local', id: 'l', name: 'l' },
    action: 'x.y',
    project: 'p',
    subject: { type: 'run', id: 'r' },
    before: null,
    after: null,
    detail: {},
  };
  const content = canonicalJson({ ...entry, at: Date.UTC(2026, 0, 1) });
  const sibling = sha(Buffer.from('other'));
  const leaf = sha(Buffer.of(0), Buffer.from(content));
  const root = sha(Buffer.of(1), sibling, leaf).toString('hex');
  const text = JSON.stringify({ size: 2, root, entry: { seq: 1, ...entry }, content, path: [sibling.toString('hex')] });
  const checkInclusion = (proof: string, trusted?: string) => checkProofs(proof, trusted)[0]?.fault;
  assert.equal(checkInclusion(text), undefined);
  assert.equal(checkInclusion(text, root), undefined);
  assert.match(checkInclusion(text, '0'.repeat(64)) ?? '', /not the one you trust/);
  const changed = [...text].flatMap((character, index) => {
    const other = character === '1' ? '2' : '1';
    return /[\da-z]/.test(character) ? [text.slice(0, index) + other + text.slice(index + 1)] : [];
  });
  for (const copy of changed) assert.notEqual(checkInclusion(copy), undefined, copy);
});
