// What a filter over traces may name, for completion while it is typed.

import type { Suggestion } from '../../components/filter-box.tsx';
import { suggestFrom } from '../../components/filter-fields.ts';

const fields: readonly Suggestion[] = [
  { text: 'state', note: "'ok', 'error' or 'running'" },
  { text: 'durationMs', note: 'milliseconds' },
  { text: 'name' },
  { text: 'text', note: 'anywhere in a span, with like' },
  { text: 'session' },
  { text: 'user' },
  { text: 'runId' },
  { text: 'usage.total_tokens' },
  { text: 'cost.total_cost', note: 'USD' },
  { text: 'span.name' },
  { text: 'span.type' },
  { text: 'span.model' },
  { text: 'span.status' },
  { text: 'span.attributes.', open: true },
  { text: 'tags.', open: true },
  { text: 'metadata.', open: true },
  { text: 'feedback.', open: true },
  { text: 'expectation.', open: true },
];
const values: Readonly<Record<string, readonly string[]>> = {
  state: ["'ok'", "'error'", "'running'"],
  'span.status': ["'ok'", "'error'"],
  'span.type': ["'LLM'", "'CHAT_MODEL'", "'RETRIEVER'", "'TOOL'", "'AGENT'", "'CHAIN'", "'EMBEDDING'"],
};

export const suggestTraces = suggestFrom(fields, values);
