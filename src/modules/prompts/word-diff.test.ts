import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordDiff, wordsIn } from './word-diff.ts';

const marked = (before: string, after: string): string =>
  wordDiff(before, after)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'added' ? `{+${text}+}` : `[-${text}-]`))
    .join('');

test('a change is told by the words that came and went', () => {
  assert.equal(marked('', ''), '');
  assert.equal(marked('be kind', 'be kind'), 'be kind');
  assert.equal(marked('be kind', 'be very kind'), 'be {+very +}kind');
  assert.equal(marked('Answer {{question}} briefly.', 'Answer {{question}}.'), 'Answer {{question}}[- briefly-].');
  assert.equal(marked('a b c', 'x b y'), '[-a-]{+x+} b [-c-]{+y+}');
  assert.equal(marked('', 'new'), '{+new+}');
  const parts = wordDiff('Reply in English, shortly.', 'Reply in German.');
  assert.deepEqual([wordsIn(parts, 'removed'), wordsIn(parts, 'added')], [2, 1]);
});

test('the parts of a difference are both texts, and no more words change than must', () => {
  // A linear congruential generator (Numerical Recipes), so that every run sees the same texts.
  let state = 7;
  const random = (): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
  const words = ['a', 'b', 'c', 'd'];
  const textOf = (length: number): string =>
    Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(' ');
  /** Longest common subsequence by the textbook's table, over words alone. */
  const common = (a: readonly string[], b: readonly string[]): number => {
    let row = new Array<number>(b.length + 1).fill(0);
    for (const x of a) {
      const next = [0];
      for (const [at, y] of b.entries())
        next.push(x === y ? (row[at] ?? 0) + 1 : Math.max(next[at] ?? 0, row[at + 1] ?? 0));
      row = next;
    }
    return row[b.length] ?? 0;
  };
  for (let n = 0; n < 200; n++) {
    const [before, after] = [textOf(n % 17), textOf((n * 7) % 23)];
    const parts = wordDiff(before, after);
    const side = (left: 'added' | 'removed'): string =>
      parts.flatMap(({ kind, text }) => (kind === left ? [] : [text])).join('');
    assert.equal(side('added'), before);
    assert.equal(side('removed'), after);
    const tokens = (text: string): readonly string[] => text.match(/\s+|\w+/g) ?? [];
    const kept = parts.filter(({ kind }) => kind === 'same').flatMap(({ text }) => tokens(text)).length;
    assert.equal(kept, common(tokens(before), tokens(after)), `${before} | ${after}`);
  }
});

test('texts that have little in common are told as replaced between their ends', () => {
  const long = (word: string): string => Array.from({ length: 3000 }, (_, n) => `${word}${n}`).join('-');
  assert.deepEqual(
    wordDiff(`same ${long('a')} end`, `same ${long('b')} end`).map(({ kind }) => kind),
    ['same', 'removed', 'added', 'same'],
  );
});
