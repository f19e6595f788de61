// A page's sentence as tests read it.
import type { AnswerView } from '../../src/contracts/pages/answer.ts';

/** The sentence as plain text, with plain spaces. */
export function textOf({ parts }: AnswerView): string {
  return parts
    .map(({ text }) => text)
    .join('')
    .replaceAll('\u2009', ' ');
}

/** Where its claims lead to. */
export function linksOf({ parts }: AnswerView): string[] {
  return parts.flatMap(({ to }) => (to === undefined ? [] : [to]));
}
