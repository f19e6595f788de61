// Prompts as MLflow's clients keep them: a registered model with a tag that makes it a prompt, versions whose template is a tag.
import { type Json, parseStored } from '../../kernel/json.ts';
import type { Millis } from '../../kernel/time.ts';
import type { ModelVersion, RegisteredModel } from '../registry/index.ts';

export const textTag = 'mlflow.prompt.text';
export const typeTag = '_mlflow_prompt_type';
export const modelConfigTag = '_mlflow_prompt_model_config';
export const responseFormatTag = '_mlflow_prompt_response_format';

export type Tags = Readonly<Record<string, string>>;

export interface Message {
  readonly role: string;
  readonly content: string;
}

export interface Prompt {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly lastVersion: number;
  /** Version number by alias. */
  readonly aliases: Readonly<Record<string, number>>;
  /** Without those that make it a prompt. */
  readonly tags: Tags;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

export interface PromptVersion {
  readonly id: string;
  readonly project: string;
  readonly prompt: string;
  readonly version: number;
  /** As people read it: of a chat each message under its role. */
  readonly text: string;
  /** Null for a template that is text. */
  readonly messages: readonly Message[] | null;
  /** Names in double braces, in the order in which they first stand. */
  readonly variables: readonly string[];
  /** What the author said of the change. */
  readonly message: string;
  readonly modelConfig: Json;
  readonly responseFormat: Json;
  readonly aliases: readonly string[];
  readonly tags: Tags;
  readonly user: string;
  readonly createdAt: Millis;
}

const isPlain = (key: string): boolean => !/^_?mlflow[._]/.test(key);
const plainTags = (tags: Tags): Tags => Object.fromEntries(Object.entries(tags).filter(([key]) => isPlain(key)));

export function toPrompt(model: RegisteredModel): Prompt {
  const { deletedAt: _deleted, tags, ...rest } = model;
  return { ...rest, tags: plainTags(tags) };
}

const textOf = (content: unknown): string => (typeof content === 'string' ? content : JSON.stringify(content));

function messagesOf(text: string): readonly Message[] | null {
  const list = parsed(text);
  if (!Array.isArray(list)) return null;
  return list.map((one: Json) => {
    const fields: Readonly<Record<string, unknown>> = typeof one === 'object' && one !== null ? { ...one } : {};
    return { role: textOf(fields['role'] ?? ''), content: textOf(fields['content'] ?? '') };
  });
}

/** Null for what is no JSON: another client may have written it. */
function parsed(text: string | undefined): Json {
  try {
    return text === undefined ? null : parseStored<Json>(text, null);
  } catch {
    return null;
  }
}

/** A chat as one text: each message under its role. */
export function readableText(messages: readonly Message[]): string {
  return messages.map(({ role, content }) => `${role}:\n${content}`).join('\n\n');
}

const variable = /\{\{\s*([a-zA-Z_][\w]*(?:\.[a-zA-Z_][\w]*)*)\s*\}\}/g;

/** Names in double braces (`mlflow.prompt.constants.PROMPT_TEMPLATE_VARIABLE_PATTERN`), each once. */
export function variablesOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(variable)].map(([, name]) => name ?? ''))];
}

export function toPromptVersion(version: ModelVersion): PromptVersion {
  const { id, project, model, tags, description, aliases, user, createdAt } = version;
  const stored = tags[textTag] ?? '';
  const messages = tags[typeTag] === 'chat' ? messagesOf(stored) : null;
  const text = messages === null ? stored : readableText(messages);
  return {
    id,
    project,
    prompt: model,
    version: version.version,
    text,
    messages,
    variables: variablesOf(text),
    message: description,
    modelConfig: parsed(tags[modelConfigTag]),
    responseFormat: parsed(tags[responseFormatTag]),
    aliases,
    tags: plainTags(tags),
    user,
    createdAt,
  };
}
