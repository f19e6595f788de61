// Where instrumentation libraries put what Pawl reads of a span: the attributes of OpenTelemetry's GenAI conventions
// (semantic-conventions, gen-ai), of OpenInference and of MLflow. A value may be JSON in text, since some exporters know text only.
import type { Json } from '../../kernel/json.ts';
import type { Attributes, Cost, Usage } from './model.ts';

const names = {
  type: ['mlflow.spanType', 'openinference.span.kind', 'traceloop.span.kind', 'gen_ai.operation.name'],
  inputs: ['mlflow.spanInputs', 'input.value', 'gen_ai.input.messages', 'gen_ai.prompt', 'traceloop.entity.input'],
  outputs: [
    'mlflow.spanOutputs',
    'output.value',
    'gen_ai.output.messages',
    'gen_ai.completion',
    'traceloop.entity.output',
  ],
  session: ['session.id', 'gen_ai.conversation.id'],
  user: ['user.id', 'enduser.id'],
  model: ['mlflow.llm.model', 'gen_ai.response.model', 'gen_ai.request.model', 'llm.model_name'],
  provider: ['mlflow.llm.provider', 'gen_ai.provider.name', 'gen_ai.system', 'llm.provider'],
} as const;

/** Kinds of operation of the GenAI conventions as span types. */
const operations: Readonly<Record<string, string>> = {
  chat: 'CHAT_MODEL',
  text_completion: 'LLM',
  generate_content: 'LLM',
  embeddings: 'EMBEDDING',
  execute_tool: 'TOOL',
  invoke_agent: 'AGENT',
  create_agent: 'AGENT',
};

const tokens: Readonly<Record<string, readonly string[]>> = {
  input_tokens: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens', 'llm.token_count.prompt'],
  output_tokens: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens', 'llm.token_count.completion'],
  total_tokens: ['gen_ai.usage.total_tokens', 'llm.usage.total_tokens', 'llm.token_count.total'],
};

function first(attributes: Attributes, of: readonly string[]): Json | undefined {
  for (const name of of) {
    const value = attributes[name];
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** The value itself when it is JSON in text. */
export function unwrapped(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string' || !/^\s*["[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function textOf(value: Json | undefined): string | null {
  const found = unwrapped(value);
  if (found === undefined || found === null) return null;
  return typeof found === 'string' ? found : JSON.stringify(found);
}

function numbersOf(value: Json | undefined): Readonly<Record<string, number>> | undefined {
  const found = unwrapped(value);
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined;
  const numbers = Object.entries(found).filter((pair): pair is [string, number] => typeof pair[1] === 'number');
  return numbers.length === 0 ? undefined : Object.fromEntries(numbers);
}

export function typeOf(attributes: Attributes): string | null {
  const type = textOf(first(attributes, names.type));
  return type === null ? null : (operations[type] ?? type.toUpperCase());
}

/** What a span's attributes say in whichever vocabulary they are written; absent where they say nothing. */
export function readingOf(attributes: Attributes): {
  readonly type: string | null;
  readonly inputs: Json | undefined;
  readonly outputs: Json | undefined;
  readonly usage: Usage | undefined;
  readonly model: string | null;
} {
  return {
    type: typeOf(attributes),
    inputs: first(attributes, names.inputs),
    outputs: first(attributes, names.outputs),
    usage: usageOf(attributes),
    model: modelOf(attributes),
  };
}

export const inputsOf = (attributes: Attributes): string | null => textOf(first(attributes, names.inputs));
export const outputsOf = (attributes: Attributes): string | null => textOf(first(attributes, names.outputs));
export const sessionOf = (attributes: Attributes): string | null => textOf(first(attributes, names.session));
export const userOf = (attributes: Attributes): string | null => textOf(first(attributes, names.user));
export const modelOf = (attributes: Attributes): string | null => textOf(first(attributes, names.model));
export const providerOf = (attributes: Attributes): string | null => textOf(first(attributes, names.provider));

/** Tokens of one call; undefined for a span that is no call of a model. */
export function usageOf(attributes: Attributes): Usage | undefined {
  const whole = numbersOf(attributes['mlflow.chat.tokenUsage']);
  if (whole !== undefined) return whole;
  const found = Object.entries(tokens).flatMap(([key, of]) => {
    const value = first(attributes, of);
    return typeof value === 'number' ? [[key, value] as const] : [];
  });
  if (found.length === 0) return undefined;
  const usage: Record<string, number> = Object.fromEntries(found);
  usage['total_tokens'] ??= (usage['input_tokens'] ?? 0) + (usage['output_tokens'] ?? 0);
  return usage;
}

/** Money of one call, USD; undefined where none is told. */
export function costOf(attributes: Attributes): Cost | undefined {
  const whole = numbersOf(attributes['mlflow.llm.cost']);
  if (whole !== undefined) return whole;
  const total = attributes['llm.cost.total'];
  return typeof total === 'number' ? { total_cost: total } : undefined;
}

const previewLength = 1000;

/** The beginning of what went in or came out: of a chat, its last message of that role. */
export function previewOf(value: string | null, role: 'user' | 'assistant'): string | null {
  if (value === null) return null;
  const text = messageOf(unwrapped(value), role) ?? value;
  return text.length <= previewLength ? text : `${text.slice(0, previewLength - 3)}...`;
}

function messageOf(value: Json | undefined, role: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const spoken = value.findLast((message) => isRecord(message) && message['role'] === role);
    return isRecord(spoken) ? contentOf(spoken['content']) : undefined;
  }
  if (!isRecord(value)) return undefined;
  const choice = Array.isArray(value['choices']) ? value['choices'][0] : undefined;
  if (isRecord(choice) && isRecord(choice['message'])) return contentOf(choice['message']['content']);
  return messageOf(value['messages'] ?? value['input'], role);
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function contentOf(content: Json | undefined): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  const texts = content.flatMap((part) => (isRecord(part) && typeof part['text'] === 'string' ? [part['text']] : []));
  return texts.length === 0 ? undefined : texts.join(' ');
}
