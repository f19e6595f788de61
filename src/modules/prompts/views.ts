// This module's records as the native API answers them.
import type { PromptVersionView, PromptView } from '../../contracts/prompts.ts';
import { toIso } from '../../kernel/time.ts';
import type { Prompt, PromptVersion } from './model.ts';

export function toPromptView(prompt: Prompt): PromptView {
  const { aliases, tags, createdAt, updatedAt, ...rest } = prompt;
  return {
    ...rest,
    aliases: { ...aliases },
    tags: { ...tags },
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
  };
}

export function toPromptVersionView(version: PromptVersion): PromptVersionView {
  const { messages, variables, aliases, tags, createdAt, ...rest } = version;
  return {
    ...rest,
    messages: messages === null ? null : messages.map((message) => ({ ...message })),
    variables: [...variables],
    aliases: [...aliases],
    tags: { ...tags },
    createdAt: toIso(createdAt),
  };
}
