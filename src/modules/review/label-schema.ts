// Label schemas: the questions that reviewers answer of a trace, with the form of the answer. Kind and form of a question are fixed once it
// is made, since answers were given under them.
import type { Millis } from '../../kernel/time.ts';
import { reviewErrors } from './errors.ts';

/** The form of an answer. */
export type LabelInput =
  | { readonly kind: 'pass-fail'; readonly positive: string; readonly negative: string }
  | { readonly kind: 'categorical'; readonly options: readonly string[]; readonly several: boolean }
  | { readonly kind: 'numeric'; readonly min: number | null; readonly max: number | null }
  | { readonly kind: 'text'; readonly maxLength: number | null };

export interface LabelSchema {
  readonly id: string;
  readonly project: string;
  readonly experimentId: string;
  /** Unique in the experiment: the name of the assessments that answer it. */
  readonly name: string;
  readonly type: 'feedback' | 'expectation';
  readonly instruction: string | null;
  readonly comment: boolean;
  readonly input: LabelInput;
  /** The question that every experiment has; it cannot be changed. */
  readonly isDefault: boolean;
  readonly createdBy: string;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

export const defaultName = 'Feedback';
const limits = { name: 250, instruction: 1000, label: 64, options: 10 } as const;

const bad = (message: string): Error => reviewErrors.create('bad_label_schema', message);

/** The question that an experiment has before any was made; its id is the experiment's. */
export function defaultSchema(experiment: {
  readonly id: string;
  readonly project: string;
  readonly createdAt: Millis;
}): LabelSchema {
  return {
    id: experiment.id,
    project: experiment.project,
    experimentId: experiment.id,
    name: defaultName,
    type: 'feedback',
    instruction: 'What do you think of this trace?',
    comment: false,
    input: { kind: 'text', maxLength: null },
    isDefault: true,
    createdBy: 'system',
    createdAt: experiment.createdAt,
    updatedAt: experiment.createdAt,
  };
}

/** @throws AppError `review.bad_label_schema` */
export function checkSchema({ name, instruction, input }: Pick<LabelSchema, 'name' | 'instruction' | 'input'>): void {
  if (name === '' || name.length > limits.name)
    throw bad(`The name of a label schema must have 1 to ${limits.name} characters.`);
  if (name.trim().toLowerCase() === defaultName.toLowerCase())
    throw bad(`'${name}' is reserved for the question that every experiment has.`);
  if (instruction !== null && instruction.length > limits.instruction)
    throw bad(`The instruction of a label schema must have at most ${limits.instruction} characters.`);
  const labels =
    input.kind === 'pass-fail' ? [input.positive, input.negative] : input.kind === 'categorical' ? input.options : [];
  if (labels.some((label) => label === '' || label.length > limits.label))
    throw bad(`Labels and options must have 1 to ${limits.label} characters.`);
  if (new Set(labels).size !== labels.length) throw bad('Labels and options must be distinct.');
  if (input.kind === 'categorical' && (labels.length < 1 || labels.length > limits.options))
    throw bad(`There must be 1 to ${limits.options} options.`);
  if (input.kind === 'numeric' && input.min !== null && input.max !== null && input.min >= input.max)
    throw bad('The least value must be below the greatest.');
  if (input.kind === 'text' && input.maxLength !== null && input.maxLength < 1)
    throw bad('The greatest length of a text must be at least 1.');
}

/** Refuses another form of answer than the one that answers were given in. @throws AppError `review.bad_label_schema` */
export function checkSameForm(before: LabelInput, after: LabelInput): void {
  if (before.kind !== after.kind)
    throw bad(`The form of a label schema cannot be changed from ${before.kind} to ${after.kind}.`);
  if (before.kind === 'categorical' && after.kind === 'categorical' && before.several !== after.several)
    throw bad('Whether several options may be chosen cannot be changed.');
}
