// Prompts and one of them: which wording is live, and what the newest changes.
import { type Static, Type } from 'typebox';
import { PromptVersionView, PromptView } from '../prompts.ts';
import { AnswerView } from './answer.ts';

const NextCursor = Type.Optional(Type.String({ description: 'Absent on the last page.' }));

export const PromptsPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(
    Type.Object({
      prompt: PromptView,
      newest: Type.Union([PromptVersionView, Type.Null()], { description: 'null when every version was deleted.' }),
    }),
    { description: 'By name unless an order is given.' },
  ),
  nextCursor: NextCursor,
});
export type PromptsPageView = Static<typeof PromptsPageView>;

export const PromptPageView = Type.Object({
  answer: AnswerView,
  prompt: PromptView,
  items: Type.Array(PromptVersionView, { description: 'Newest first.' }),
  nextCursor: NextCursor,
});
export type PromptPageView = Static<typeof PromptPageView>;
