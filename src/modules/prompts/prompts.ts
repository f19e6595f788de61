// Prompts of a project, kept in the registry as MLflow's clients keep them.
import type { Actor } from '../../kernel/actor.ts';
import { isAppError } from '../../kernel/errors.ts';
import type { Json } from '../../kernel/json.ts';
import type { Page, PageRequest } from '../../kernel/paging.ts';
import {
  isPrompt,
  promptSource,
  promptTag,
  type RegisteredModel,
  type Registry,
  type SearchRequest,
} from '../registry/index.ts';
import { promptsErrors } from './errors.ts';
import {
  type Message,
  modelConfigTag,
  type Prompt,
  type PromptVersion,
  responseFormatTag,
  type Tags,
  textTag,
  toPrompt,
  toPromptVersion,
  typeTag,
} from './model.ts';

export interface NewPromptVersion {
  readonly name: string;
  readonly template: string | readonly Message[];
  /** What is said of the change. */
  readonly message?: string | undefined;
  readonly tags?: Tags | undefined;
  readonly modelConfig?: Json | undefined;
  readonly responseFormat?: Json | undefined;
}

export interface Prompts {
  /** The next version of a prompt, which is made when it is not there. @throws AppError `prompts.bad_prompt`, `prompts.not_a_prompt` */
  register(actor: Actor, project: string, version: NewPromptVersion): Promise<PromptVersion>;
  /** @throws AppError `prompts.unknown_prompt` */
  get(project: string, name: string): Promise<Prompt>;
  /** By name unless an order is given. @throws AppError `request.bad_filter` */
  search(project: string, request: Omit<SearchRequest, 'kind'>, page: PageRequest): Promise<Page<Prompt>>;
  /** The newest version of each of these prompts, by its name; one without a version is not there. */
  newest(project: string, prompts: readonly Pick<Prompt, 'id'>[]): Promise<ReadonlyMap<string, PromptVersion>>;
  /** @throws AppError `prompts.unknown_prompt`, `registry.unknown_version` */
  version(project: string, name: string, version: number): Promise<PromptVersion>;
  /** Newest first. @throws AppError `prompts.unknown_prompt` */
  versions(project: string, name: string, page: PageRequest): Promise<Page<PromptVersion>>;
  /** @throws AppError `prompts.unknown_prompt`, `registry.bad_alias`, `registry.unknown_version` */
  setAlias(actor: Actor, project: string, name: string, alias: string, version: number): Promise<void>;
  /** Nothing happens when it is not there. @throws AppError `prompts.unknown_prompt` */
  deleteAlias(actor: Actor, project: string, name: string, alias: string): Promise<void>;
}

const readAtOnce = 100;
const nameForm = /^[a-zA-Z0-9_.-]{1,256}$/;
/** MLflow's limit for the tag that holds a template. */
const templateLimit = 100_000;

export function createPrompts({ registry }: { readonly registry: Registry }): Prompts {
  const { models, versions, aliases } = registry;

  const find = async (project: string, name: string): Promise<RegisteredModel | undefined> => {
    try {
      return await models.get(project, name);
    } catch (error) {
      if (isAppError(error) && error.code === 'registry.unknown_model') return undefined;
      throw error;
    }
  };

  const load = async (project: string, name: string): Promise<RegisteredModel> => {
    const model = await find(project, name);
    if (model === undefined || !isPrompt(model))
      throw promptsErrors.create('unknown_prompt', `Project ${project} has no prompt ${name}.`, { details: { name } });
    return model;
  };

  const bad = (message: string): Error => promptsErrors.create('bad_prompt', message);

  return {
    async register(actor, project, { name, template, message = '', tags = {}, modelConfig, responseFormat }) {
      if (!nameForm.test(name)) throw bad(`${JSON.stringify(name)} cannot name a prompt.`);
      const text = typeof template === 'string' ? template : JSON.stringify(template);
      if (typeof template === 'string' ? template.trim() === '' : template.length === 0)
        throw bad('The template is empty.');
      if (text.length > templateLimit) throw bad(`The template has more than ${templateLimit} characters.`);
      const existing = await find(project, name);
      if (existing !== undefined && !isPrompt(existing))
        throw promptsErrors.create('not_a_prompt', `${name} is a registered model, no prompt.`, { details: { name } });
      if (existing === undefined) await models.create(actor, project, { name, tags: { [promptTag]: 'true' } });
      const config = (tag: string, value: Json | undefined): Tags =>
        value === undefined || value === null ? {} : { [tag]: JSON.stringify(value) };
      const made = await versions.create(actor, project, name, {
        source: promptSource,
        folder: null,
        description: message,
        tags: {
          ...tags,
          [promptTag]: 'true',
          [textTag]: text,
          [typeTag]: typeof template === 'string' ? 'text' : 'chat',
          ...config(modelConfigTag, modelConfig),
          ...config(responseFormatTag, responseFormat),
        },
      });
      return toPromptVersion(made);
    },
    get: async (project, name) => toPrompt(await load(project, name)),
    async search(project, request, page) {
      const found = await models.search(project, { ...request, kind: 'prompt' }, page);
      return { ...found, items: found.items.map(toPrompt) };
    },
    async newest(project, prompts) {
      const found = new Map<string, PromptVersion>();
      for (let at = 0; at < prompts.length; at += readAtOnce)
        // There is one for each stage, though nobody moves prompts between stages.
        for (const version of await versions.latest(project, prompts.slice(at, at + readAtOnce)))
          if (version.version > (found.get(version.model)?.version ?? 0))
            found.set(version.model, toPromptVersion(version));
      return found;
    },
    async version(project, name, version) {
      await load(project, name);
      return toPromptVersion(await versions.get(project, name, version));
    },
    async versions(project, name, page) {
      await load(project, name);
      const found = await versions.list(project, name, page);
      return { ...found, items: found.items.map(toPromptVersion) };
    },
    async setAlias(actor, project, name, alias, version) {
      await load(project, name);
      await aliases.set(actor, project, name, alias, version);
    },
    async deleteAlias(actor, project, name, alias) {
      await load(project, name);
      await aliases.delete(actor, project, name, alias);
    },
  };
}
