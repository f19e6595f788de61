// MLflow's calls for label schemas: the questions that reviewers answer of traces.
import type { LabelInput, LabelSchema } from '../../modules/review/index.ts';
import type { MlflowDeps, MlflowRoute } from './calls.ts';
import { experimentOf } from './experiments.ts';
import { type Fields, invalidValue, missingValue, parseDouble } from './fields.ts';
import { nextToken, readLimit } from './search-dialect.ts';

const base = '/mlflow/label-schemas';
const prefix = 'ls-';

function toInput(input: LabelInput): object {
  switch (input.kind) {
    case 'pass-fail':
      return { pass_fail: { positive_label: input.positive, negative_label: input.negative } };
    case 'categorical':
      return { categorical: { options: input.options, multi_select: input.several } };
    case 'numeric':
      return {
        numeric: {
          ...(input.min === null ? {} : { min_value: input.min }),
          ...(input.max === null ? {} : { max_value: input.max }),
        },
      };
    default:
      return { text: input.maxLength === null ? {} : { max_length: input.maxLength } };
  }
}

/** The one form of answer that a message has; undefined when it has none. */
function readInput(fields: Fields): LabelInput | undefined {
  const bound = (of: Fields, name: string): number | null => {
    if (!of.has(name)) return null;
    const value = parseDouble(of.raw(name));
    if (value === undefined) throw invalidValue(of.path(name), of.raw(name), 'it must be a number.');
    return value;
  };
  const input = fields.message('input');
  if (input.has('pass_fail')) {
    const form = input.message('pass_fail');
    return {
      kind: 'pass-fail',
      positive: form.textOrEmpty('positive_label') ?? '',
      negative: form.textOrEmpty('negative_label') ?? '',
    };
  }
  if (input.has('categorical')) {
    const form = input.message('categorical');
    return { kind: 'categorical', options: form.texts('options'), several: form.boolean('multi_select') ?? false };
  }
  if (input.has('numeric')) {
    const form = input.message('numeric');
    return { kind: 'numeric', min: bound(form, 'min_value'), max: bound(form, 'max_value') };
  }
  if (input.has('text')) return { kind: 'text', maxLength: input.message('text').integer('max_length') ?? null };
  return undefined;
}

export function labelSchemaRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { tracking, review } = deps;
  const { labelSchemas } = review;
  const idOf = (fields: Fields): string => fields.requiredText('schema_id').replace(/^ls-/, '');

  const toView = async (schema: LabelSchema): Promise<object> => {
    const experiment = await tracking.experiments.get(schema.project, { id: schema.experimentId });
    return {
      schema_id: prefix + schema.id,
      experiment_id: String(experiment.number),
      name: schema.name,
      type: schema.type.toUpperCase(),
      ...(schema.instruction === null ? {} : { instruction: schema.instruction }),
      enable_comment: schema.comment,
      input: toInput(schema.input),
      created_by: schema.createdBy,
      created_at: schema.createdAt,
      last_updated_at: schema.updatedAt,
      is_default: schema.isDefault,
    };
  };
  const experimentId = async (project: string, fields: Fields): Promise<string> =>
    (await experimentOf(deps, project, fields.requiredText('experiment_id'))).id;

  const version = '3.0';
  return [
    {
      method: 'POST',
      path: `${base}/create`,
      version,
      permission: 'review.write',
      async handle({ project, actor, fields }) {
        const type = fields.text('type')?.toLowerCase();
        if (type !== 'feedback' && type !== 'expectation')
          throw invalidValue('type', type ?? null, 'it must be FEEDBACK or EXPECTATION.');
        const input = readInput(fields);
        if (input === undefined) throw missingValue('input');
        const schema = await labelSchemas.create(actor, project, {
          experimentId: await experimentId(project, fields),
          name: fields.requiredText('name'),
          type,
          input,
          instruction: fields.text('instruction') ?? null,
          comment: fields.boolean('enable_comment') ?? false,
        });
        return { label_schema: await toView(schema) };
      },
    },
    {
      method: 'GET',
      path: `${base}/get`,
      version,
      permission: 'review.read',
      handle: async ({ project, fields }) => ({
        label_schema: await toView(await labelSchemas.get(project, idOf(fields))),
      }),
    },
    {
      method: 'GET',
      path: `${base}/get-by-name`,
      version,
      permission: 'review.read',
      async handle({ project, fields }) {
        const of = await experimentId(project, fields);
        return { label_schema: await toView(await labelSchemas.getByName(project, of, fields.requiredText('name'))) };
      },
    },
    {
      method: 'GET',
      path: `${base}/list`,
      version,
      permission: 'review.read',
      async handle({ project, fields }) {
        const page = await labelSchemas.list(project, await experimentId(project, fields), {
          limit: readLimit(fields, 1000, 100),
          cursor: fields.text('page_token'),
        });
        return { label_schemas: await Promise.all(page.items.map(toView)), ...nextToken(page) };
      },
    },
    {
      method: 'PATCH',
      path: `${base}/update`,
      version,
      permission: 'review.write',
      async handle({ project, actor, fields }) {
        const schema = await labelSchemas.change(actor, project, idOf(fields), {
          name: fields.text('name'),
          instruction: fields.textOrEmpty('instruction'),
          comment: fields.boolean('enable_comment'),
          input: readInput(fields),
        });
        return { label_schema: await toView(schema) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/delete`,
      version,
      permission: 'review.write',
      async handle({ project, actor, fields }) {
        await labelSchemas.delete(actor, project, idOf(fields));
        return {};
      },
    },
  ];
}
