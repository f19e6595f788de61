// The one sentence under a page's title, made by the server: it answers the page's question, and each claim leads to its record.
import { type Static, Type } from 'typebox';

export const ToneView = Type.Union(
  [
    Type.Literal('ok'),
    Type.Literal('warn'),
    Type.Literal('fail'),
    Type.Literal('running'),
    Type.Literal('awaiting'),
    Type.Literal('idle'),
    Type.Literal('blocked'),
    Type.Literal('stale'),
  ],
  { description: 'How things stand; always shown with an icon and a word.' },
);
export type ToneView = Static<typeof ToneView>;

/** Address of a page under the project’s, such as `models/churn`. */
export const PageAddress = Type.String({ description: 'Path of a page of the web application, under the project’s.' });

export const AnswerView = Type.Object({
  tone: ToneView,
  parts: Type.Array(Type.Object({ text: Type.String(), to: Type.Optional(PageAddress) }), {
    description: 'Read one after the other they are the sentence.',
  }),
});
export type AnswerView = Static<typeof AnswerView>;
