// Building the sentence under a page's title.
import type { AnswerView, ToneView } from '../../contracts/pages/answer.ts';

type Part = AnswerView['parts'][number];

/** A claim that leads to its record's page. */
export function link(text: string, to: string): Part {
  return { text, to };
}

/** A sentence from texts and links, read one after the other; empty texts are left out. */
export function answer(tone: ToneView, ...parts: readonly (string | Part)[]): AnswerView {
  return {
    tone,
    parts: parts.map((part) => (typeof part === 'string' ? { text: part } : part)).filter(({ text }) => text !== ''),
  };
}

/** Parts with a separator between them; the last may have its own, as in "a, b and c". */
export function joined(parts: readonly (string | Part)[], separator = ', ', last = separator): (string | Part)[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [index === parts.length - 1 ? last : separator, part]));
}
