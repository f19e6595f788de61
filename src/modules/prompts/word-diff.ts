// What changed between two texts, word by word: the shortest edit script (E. W. Myers, "An O(ND) difference algorithm and its variations",
// Algorithmica 1, 1986) over words, spaces and marks.
export interface DiffPart {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Texts that differ in more words than this are shown as replaced between their common ends. */
const mostEdits = 1500;

const tokensOf = (text: string): readonly string[] => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];

interface Edit {
  readonly kind: DiffPart['kind'];
  readonly token: string;
}

/** The edits from `a` to `b`; undefined when there are more than `mostEdits`. */
function shortestEdits(a: readonly string[], b: readonly string[]): Edit[] | undefined {
  const most = Math.min(a.length + b.length, mostEdits);
  // `reach[k + offset]`: how far in `a` one comes on diagonal k (place in a less place in b) with d edits.
  const offset = most + 1;
  const reach = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let d = 0; d <= most; d++) {
    trace.push(reach.slice(offset - d - 1, offset + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach[offset + k - 1] ?? 0) < (reach[offset + k + 1] ?? 0));
      let x = down ? (reach[offset + k + 1] ?? 0) : (reach[offset + k - 1] ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[offset + k] = x;
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, trace);
    }
  }
  return undefined;
}

/** Reads the script from its end. `trace[d]` holds the reaches before step d, its middle at diagonal 0. */
function walkBack(a: readonly string[], b: readonly string[], trace: readonly Int32Array[]): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trace.length - 1; d > 0; d--) {
    const before = trace[d];
    const at = (k: number): number => before?.[k + d + 1] ?? 0;
    const k = x - y;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const fromX = down ? at(k + 1) : at(k - 1);
    const fromY = fromX - (down ? k + 1 : k - 1);
    const [startX, startY] = down ? [fromX, fromY + 1] : [fromX + 1, fromY];
    while (x > startX && y > startY) {
      edits.push({ kind: 'same', token: a[--x] ?? '' });
      y--;
    }
    edits.push(down ? { kind: 'added', token: b[fromY] ?? '' } : { kind: 'removed', token: a[fromX] ?? '' });
    [x, y] = [fromX, fromY];
  }
  while (x > 0) edits.push({ kind: 'same', token: a[--x] ?? '' });
  return edits.reverse();
}

/** Parts that read one after the other are both texts: `same` and `removed` the first, `same` and `added` the second. */
export function wordDiff(before: string, after: string): readonly DiffPart[] {
  const [a, b] = [tokensOf(before), tokensOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const middle = shortestEdits(x, y) ?? [
    ...x.map((token): Edit => ({ kind: 'removed', token })),
    ...y.map((token): Edit => ({ kind: 'added', token })),
  ];
  const same = (tokens: readonly string[]): Edit[] => tokens.map((token) => ({ kind: 'same', token }));
  const parts: { kind: DiffPart['kind']; text: string }[] = [];
  for (const { kind, token } of [...same(a.slice(0, start)), ...middle, ...same(a.slice(a.length - end))]) {
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += token;
    else parts.push({ kind, text: token });
  }
  return parts;
}

/** How many words stand in the parts of a kind. */
export function wordsIn(parts: readonly DiffPart[], kind: DiffPart['kind']): number {
  return parts
    .filter((part) => part.kind === kind)
    .reduce((sum, { text }) => sum + tokensOf(text).filter((token) => /[\p{L}\p{N}_]/u.test(token)).length, 0);
}
