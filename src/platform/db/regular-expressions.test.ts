// Regular expressions of filters mean the same on every database, and what could hold one up is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { readPattern } from '../../kernel/filter/pattern.ts';
import { createSeededRandom } from '../random/random.ts';
import type { Database } from './database.ts';

async function found(db: Database, pattern: string, texts: readonly string[]): Promise<boolean[]> {
  const { matches } = db.capabilities;
  const columns = texts.map(
    (text, index) =>
      sql`CASE WHEN ${matches(sql`CAST(${text} AS TEXT)`, readPattern(pattern))} THEN 1 ELSE 0 END AS ${sql.ref(`t${index}`)}`,
  );
  const { rows } = await sql<Record<string, number>>`SELECT ${sql.join(columns)}`.execute(db.scanner);
  return texts.map((_, index) => rows[0]?.[`t${index}`] === 1);
}

const random = createSeededRandom('patterns');
const upTo = (count: number): number => Math.floor(random.unit() * count);
const pick = <T>(list: readonly T[]): T => list[upTo(list.length)] as T;

function atom(depth: number): string {
  if (depth > 0 && random.unit() < 0.3) return `${pick(['(', '(?:'])}${alternatives(depth - 1)})`;
  return pick([
    'a',
    'b',
    'Z',
    '_',
    '-',
    ' ',
    '1',
    '.',
    '\\.',
    '\\*',
    '\\d',
    '\\w',
    '\\D',
    '\\W',
    '\\s',
    '\\S',
    '[ab]',
    '[^a]',
    '[a-c1_]',
    '[\\d.-]',
    '[]a]',
    '[^\\w]',
    '[\\w-]',
    '\\n',
    'é',
    '[é-ü]',
    '}',
    ']',
    '\\$',
    '#',
    '@',
    '"',
    '/',
  ]);
}

function sequence(depth: number): string {
  const parts = Array.from(
    { length: 1 + upTo(3) },
    () => `${atom(depth)}${pick(['', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,}', '*?', '+?'])}`,
  );
  return `${pick(['', '', '', '^', '\\b'])}${parts.join('')}${pick(['', '', '', '$', '\\b', '\\B'])}`;
}

function alternatives(depth: number): string {
  return Array.from({ length: 1 + upTo(2) }, () => sequence(depth)).join('|');
}

const texts = [
  '',
  'a',
  'ab',
  'ba_1',
  'Zab',
  'a b',
  'a\nb',
  '\n',
  '11',
  'aé',
  'ü',
  'x.y*z',
  'a-b-c',
  '$#@',
  ']}',
  'abcabcabc1',
  '_-_',
  '"/"',
  'AB',
];

/** As JavaScript reads it: `.` is any character, and a set does not begin with its end. */
const inJavaScript = (pattern: string): RegExp => new RegExp(pattern.replaceAll('[]a]', '[\\]a]'), 's');

testOnDatabases('a regular expression finds the same on every database', [], async (_t, db) => {
  let hits = 0;
  for (let round = 0; round < 300; round++) {
    const pattern = alternatives(2);
    const expression = inJavaScript(pattern);
    const wanted = texts.map((text) => expression.test(text));
    assert.deepEqual(await found(db, pattern, texts), wanted, pattern);
    hits += wanted.filter(Boolean).length;
  }
  assert.ok(hits > 500, String(hits));
  assert.deepEqual(
    await found(db, '(?i)^zA', texts),
    texts.map((text) => /^za/i.test(text)),
  );
});

testOnDatabases('a pattern that holds up a backtracking engine for ages is answered', [], async (_t, db) => {
  const text = `${'a'.repeat(200)}!`;
  for (const pattern of ['^(a+)+$', '(a*)*b', '(a|a)*c', '(a|aa)+$', '^(?:a?){50}a{50}b', '(.*)*x'])
    assert.deepEqual(await found(db, pattern, [text]), [false], pattern);
});

test('a pattern beyond the shared language is refused and says where', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['(a', /not closed/],
    ['a)', /closes nothing/],
    ['[a', /not closed/],
    ['*a', /repeats nothing/],
    ['a|+', /repeats nothing/],
    ['a**', /count of a count/],
    ['a{2}{3}', /count of a count/],
    ['^*', /no length/],
    ['a{,3}', /begins no count/],
    ['a{3,2}', /reversed/],
    ['a{256}', /above 255/],
    ['(?:(?:a{100}){100})', /multiply/],
    ['(?=a)', /kind that is not known/],
    ['(?<!a)b', /kind that is not known/],
    ['(?P<x>a)', /kind that is not known/],
    ['a(?i)b', /kind that is not known/],
    ['(a)\\1', /not known/],
    ['\\pL', /not known/],
    ['[[:alpha:]]', /class of characters by name/],
    ['[z-a]', /range/],
    ['[\\d-z]', /range/],
    ['[\\D]', /not known/],
    ['a\\', /backslash at its end/],
    ['('.repeat(30) + ')'.repeat(30), /deep/],
    ['a'.repeat(501), /more than 500/],
  ];
  for (const [pattern, why] of refused)
    assert.throws(
      () => readPattern(pattern),
      (error: Error) => {
        assert.match(error.message, why, pattern);
        assert.equal('code' in error && error.code, 'request.bad_filter');
        return true;
      },
    );
});
