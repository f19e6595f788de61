// The pages of prompts: which wording is live, and what the newest changes.
import { count, duration, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { PromptPageView, PromptsPageView } from '../../contracts/pages/prompts.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import type { Millis } from '../../kernel/time.ts';
import {
  type Prompt,
  type Prompts,
  type PromptVersion,
  toPromptVersionView,
  toPromptView,
  wordDiff,
  wordsIn,
} from '../prompts/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

/** "Which prompt is live?" */
export function promptsAnswer(
  prompts: readonly Pick<Prompt, 'name' | 'aliases' | 'lastVersion' | 'updatedAt'>[],
  { complete, filtered, now }: { readonly complete: boolean; readonly filtered: boolean; readonly now: Millis },
): AnswerView {
  if (prompts.length === 0) return answer('idle', filtered ? 'No prompt matches.' : 'No prompt is registered yet.');
  const bare = prompts.filter(({ aliases }) => Object.keys(aliases).length === 0);
  const [last] = [...prompts].sort((a, b) => b.updatedAt - a.updatedAt);
  return answer(
    bare.length === 0 ? 'ok' : 'idle',
    `${plural(prompts.length, 'prompt')}${complete ? (filtered ? ' that match' : '') : ' on this page'}, `,
    bare.length === 0
      ? prompts.length === 1
        ? 'with an alias'
        : 'each with an alias'
      : bare.length === prompts.length
        ? 'none with an alias'
        : `${count(bare.length)} without an alias`,
    ...(last === undefined
      ? []
      : [
          '; ',
          link(last.name, addresses.prompt(last.name)),
          ` was changed last, ${duration(Math.max(0, now - last.updatedAt))} ago`,
        ]),
    '.',
  );
}

export async function readPrompts(
  deps: PagesDeps,
  project: string,
  search: Parameters<Prompts['search']>[1],
  page: PageRequest,
): Promise<PromptsPageView> {
  const found = await deps.prompts.search(project, search, page);
  const newest = await deps.prompts.newest(project, found.items);
  return {
    ...found,
    answer: promptsAnswer(found.items, {
      complete: found.nextCursor === undefined && page.cursor === undefined,
      filtered: search.filter !== undefined,
      now: deps.clock.now(),
    }),
    items: found.items.map((prompt) => {
      const version = newest.get(prompt.name);
      return { prompt: toPromptView(prompt), newest: version === undefined ? null : toPromptVersionView(version) };
    }),
  };
}

/** The alias that tells which version is live, by what people call it. */
export function liveAlias(aliases: Readonly<Record<string, number>>): string | undefined {
  const known = ['production', 'prod', 'live', 'champion'].find((alias) => Object.hasOwn(aliases, alias));
  return known ?? Object.keys(aliases).sort()[0];
}

/** Such as `adds 12 words and drops 3`. */
function changeText(came: number, went: number): string {
  if (came === 0 && went === 0) return 'changes no word, but marks or spaces';
  if (went === 0) return `adds ${plural(came, 'word')}`;
  return came === 0 ? `drops ${plural(went, 'word')}` : `adds ${plural(came, 'word')} and drops ${count(went)}`;
}

/** "Which wording is live, and what does the newest change?" @param live the version that the alias points to */
export function promptAnswer(
  prompt: Pick<Prompt, 'name' | 'aliases'>,
  newest: PromptVersion | undefined,
  live: PromptVersion | undefined,
): AnswerView {
  if (newest === undefined) return answer('idle', 'The prompt has no version.');
  const version = (number: number) => link(`v${number}`, addresses.promptVersion(prompt.name, number));
  const alias = liveAlias(prompt.aliases);
  if (alias === undefined || live === undefined)
    return answer('idle', 'No alias says which version is live; the newest is ', version(newest.version), '.');
  const others = Object.entries(prompt.aliases)
    .filter(([name]) => name !== alias)
    .map(([name, number]) => `@${name} v${number}`);
  const rest = others.length === 0 ? '' : `; ${joined(others, ', ', ' and ').join('')}`;
  if (live.version === newest.version)
    return answer('ok', `@${alias} is the newest, `, version(live.version), `${rest}.`);
  const parts = wordDiff(live.text, newest.text);
  const [came, went] = [wordsIn(parts, 'added'), wordsIn(parts, 'removed')];
  return answer(
    'idle',
    `@${alias} is `,
    version(live.version),
    `${rest}; the newest, `,
    version(newest.version),
    ', ',
    live.text === newest.text
      ? 'has the same text'
      : link(changeText(came, went), addresses.promptDiff(prompt.name, live.version, newest.version)),
    '.',
  );
}

/** @throws AppError `prompts.unknown_prompt` */
export async function readPrompt(
  { prompts }: PagesDeps,
  project: string,
  name: string,
  page: PageRequest,
): Promise<PromptPageView> {
  const prompt = await prompts.get(project, name);
  const alias = liveAlias(prompt.aliases);
  const number = alias === undefined ? undefined : prompt.aliases[alias];
  const [found, newest, live] = await Promise.all([
    prompts.versions(project, name, page),
    prompts.newest(project, [prompt]),
    number === undefined ? undefined : prompts.version(project, name, number),
  ]);
  return {
    ...found,
    answer: promptAnswer(prompt, newest.get(name), live),
    prompt: toPromptView(prompt),
    items: found.items.map(toPromptVersionView),
  };
}
