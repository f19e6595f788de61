// The sentences of the pages of prompts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, textOf } from '../../../test/support/answers.ts';
import type { PromptVersion } from '../prompts/index.ts';
import { liveAlias, promptAnswer, promptsAnswer } from './prompts.ts';

const now = 10_000_000;
const whole = { complete: true, filtered: false, now };
const prompt = (name: string, aliases: Readonly<Record<string, number>>, ago = 60_000) => ({
  name,
  aliases,
  lastVersion: 1,
  updatedAt: now - ago,
});
const version = (number: number, text: string) => ({ version: number, text }) as PromptVersion;

test('the list of prompts says which have an alias, and which was changed last', () => {
  assert.equal(textOf(promptsAnswer([], whole)), 'No prompt is registered yet.');
  const said = promptsAnswer([prompt('a', { production: 1 }), prompt('b', {}, 1000)], whole);
  assert.equal(textOf(said), '2 prompts, 1 without an alias; b was changed last, 1.0 s ago.');
  assert.deepEqual(linksOf(said), ['prompts/b']);
  assert.match(textOf(promptsAnswer([prompt('a', { x: 1 })], whole)), /^1 prompt, with an alias; /);
  assert.match(textOf(promptsAnswer([prompt('a', {})], { ...whole, complete: false })), /^1 prompt on this page, none/);
});

test('what is live is told by the alias that people use for it', () => {
  assert.equal(liveAlias({ staging: 2, production: 1 }), 'production');
  assert.equal(liveAlias({ b: 2, a: 1 }), 'a');
  assert.equal(liveAlias({}), undefined);
});

test('a prompt says which version is live and how many words the newest changes', () => {
  const said = promptAnswer(
    { name: 'triage', aliases: { production: 7, staging: 8 } },
    version(8, 'Answer very briefly.'),
    version(7, 'Answer politely.'),
  );
  assert.equal(textOf(said), '@production is v7; @staging v8; the newest, v8, adds 2 words and drops 1.');
  assert.deepEqual(linksOf(said), [
    'prompts/triage?version=7',
    'prompts/triage?version=8',
    'prompts/triage?tab=compare&a=7&b=8',
  ]);
  const same = promptAnswer({ name: 'triage', aliases: { production: 7 } }, version(8, 'a'), version(7, 'a'));
  assert.match(textOf(same), /the newest, v8, has the same text\.$/);
  const change = (before: string, after: string): string =>
    textOf(promptAnswer({ name: 'triage', aliases: { production: 7 } }, version(8, after), version(7, before)));
  assert.match(change('a', 'a b'), /v8, adds 1 word\.$/);
  assert.match(change('a b c', 'a'), /v8, drops 2 words\.$/);
  assert.match(change('a', 'a!'), /v8, changes no word, but marks or spaces\.$/);
  const newest = version(7, 'a');
  const live = promptAnswer({ name: 'triage', aliases: { production: 7 } }, newest, newest);
  assert.deepEqual([textOf(live), live.tone], ['@production is the newest, v7.', 'ok']);
  assert.match(textOf(promptAnswer({ name: 'triage', aliases: {} }, newest, undefined)), /^No alias says/);
  assert.equal(
    textOf(promptAnswer({ name: 'triage', aliases: {} }, undefined, undefined)),
    'The prompt has no version.',
  );
});
