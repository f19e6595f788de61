export { promptsErrors } from './errors.ts';
export type { Prompt, PromptVersion } from './model.ts';
export { promptsPermissions } from './permissions.ts';
export { createPrompts, type Prompts } from './prompts.ts';
export { promptsRoutes } from './routes.ts';
export { toPromptVersionView, toPromptView } from './views.ts';
export { wordDiff, wordsIn } from './word-diff.ts';
