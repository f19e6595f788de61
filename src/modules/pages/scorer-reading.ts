// What the definition of a scorer says. Definitions are written by MLflow's client (`SerializedScorer`); one of another client is shown as
// it is.
import type { ScorerReading } from '../../contracts/pages/scorers.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** A function as it stands in a file: the client keeps its body and its signature apart. */
function sourceOf(name: string, signature: string, body: string): string {
  const lines = body.split('\n').map((line) => (line === '' ? '' : `    ${line}`));
  return `@scorer\ndef ${name}${signature}:\n${lines.join('\n')}`;
}

const guidelinesText = (value: unknown): string | null =>
  Array.isArray(value) ? value.filter((line) => typeof line === 'string').join('\n') || null : textOf(value);

export function readScorer(definition: Fields): ScorerReading {
  const source = textOf(definition['call_source']);
  if (source !== null) {
    const name = textOf(definition['original_func_name']) ?? 'scorer';
    const code = sourceOf(name, textOf(definition['call_signature']) ?? '(...)', source);
    return { kind: 'code', code, instructions: null, model: null };
  }
  const judge = definition['instructions_judge_pydantic_data'] ?? definition['memory_augmented_judge_data'];
  if (isFields(judge)) {
    const data = isFields(judge['base_judge'])
      ? fieldsOf(judge['base_judge']['instructions_judge_pydantic_data'])
      : judge;
    return { kind: 'judge', code: null, instructions: textOf(data['instructions']), model: textOf(data['model']) };
  }
  const builtIn = textOf(definition['builtin_scorer_class']);
  if (builtIn !== null) {
    const data = fieldsOf(definition['builtin_scorer_pydantic_data']);
    const asked = guidelinesText(data['guidelines']) ?? textOf(data['instructions']);
    return { kind: 'built-in', code: null, instructions: asked ?? builtIn, model: textOf(data['model']) };
  }
  return { kind: 'other', code: null, instructions: null, model: null };
}
