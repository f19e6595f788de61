// MLflow's assessment calls.
import type { Json } from '../../kernel/json.ts';
import type { Assessment, NewAssessment } from '../../modules/tracing/index.ts';
import type { MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { type Fields, invalidValue, missingValue } from './fields.ts';
import { toAssessmentView } from './trace-views.ts';

const base = '/mlflow/traces/:trace/assessments';

type Value = Pick<Assessment, 'kind' | 'value' | 'error'>;

/** The one of feedback, expectation and issue that a message has; undefined when it has none. */
function readValue(fields: Fields): Value | undefined {
  if (fields.has('feedback')) {
    const feedback = fields.message('feedback');
    return {
      kind: 'feedback',
      value: (feedback.raw('value') ?? null) as Json,
      error: (feedback.raw('error') ?? null) as Json,
    };
  }
  if (fields.has('expectation')) {
    const expectation = fields.message('expectation');
    const serialized = expectation.message('serialized_value').text('value');
    if (serialized === undefined)
      return { kind: 'expectation', value: (expectation.raw('value') ?? null) as Json, error: null };
    try {
      return { kind: 'expectation', value: JSON.parse(serialized) as Json, error: null };
    } catch {
      throw invalidValue(fields.path('expectation.serialized_value.value'), serialized, 'it is not JSON.');
    }
  }
  if (fields.has('issue'))
    return { kind: 'issue', value: fields.message('issue').textOrEmpty('issue_name') ?? '', error: null };
  return undefined;
}

function readMetadata(fields: Fields): Readonly<Record<string, string>> {
  const raw = fields.raw('metadata');
  return Object.fromEntries(
    Object.entries(typeof raw === 'object' && raw !== null ? raw : {}).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

const sourceRun = 'mlflow.assessment.sourceRunId';

export function readAssessment(fields: Fields): NewAssessment {
  const value = readValue(fields);
  if (value === undefined) throw missingValue(fields.path('value'));
  const metadata = readMetadata(fields);
  const source = fields.message('source');
  return {
    ...value,
    id: fields.text('assessment_id'),
    name: fields.requiredText('assessment_name'),
    spanId: fields.text('span_id') ?? null,
    source: { type: source.text('source_type') ?? 'CODE', id: source.text('source_id') ?? 'default' },
    rationale: fields.text('rationale') ?? null,
    metadata,
    runId: metadata[sourceRun] ?? null,
    overrides: fields.text('overrides') ?? null,
  };
}

const maskable: Readonly<Record<string, string>> = {
  assessment_name: 'name',
  feedback: 'value',
  expectation: 'value',
  issue: 'value',
  rationale: 'rationale',
  metadata: 'metadata',
  valid: 'valid',
};

/** Names of fields, in either spelling, in one text or in `paths`. */
function readMask(fields: Fields): readonly string[] {
  const raw = fields.raw('update_mask');
  const paths = typeof raw === 'string' ? raw.split(',') : fields.message('update_mask').texts('paths');
  return paths
    .map((path) => path.trim().replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
    .filter((path) => path !== '');
}

export function assessmentRoutes({ tracing }: MlflowDeps): MlflowRoute[] {
  return [
    {
      method: 'POST',
      path: base,
      version: '3.0',
      permission: 'tracing.assess',
      async handle({ project, actor, params, fields }) {
        const given = readAssessment(fields.message('assessment'));
        return { assessment: toAssessmentView(await tracing.assess(actor, project, params['trace'] ?? '', given)) };
      },
    },
    {
      method: 'GET',
      path: `${base}/:assessment`,
      version: '3.0',
      permission: 'tracing.read',
      handle: async ({ project, params }) => ({
        assessment: toAssessmentView(
          await tracing.assessment(project, params['trace'] ?? '', params['assessment'] ?? ''),
        ),
      }),
    },
    {
      method: 'PATCH',
      path: `${base}/:assessment`,
      version: '3.0',
      permission: 'tracing.assess',
      async handle({ project, actor, params, fields }) {
        const id = params['assessment'] ?? '';
        const given = fields.message('assessment');
        const mask = readMask(fields);
        const unknown = mask.find((path) => !Object.hasOwn(maskable, path));
        if (unknown !== undefined) throw invalidValue('update_mask', unknown, 'it is no field that can be updated.');
        const wanted = new Set(mask.map((path) => maskable[path]));
        const before = await tracing.assessment(project, params['trace'] ?? '', id);
        const value = readValue(given);
        if (wanted.has('value') && value !== undefined && value.kind !== before.kind)
          throw invalid(`Cannot update ${value.kind} value on an assessment that is ${before.kind}.`);
        const after = await tracing.changeAssessment(actor, project, params['trace'] ?? '', id, {
          ...(wanted.has('name') ? { name: given.requiredText('assessment_name') } : {}),
          ...(wanted.has('value') && value !== undefined ? { value: value.value, error: value.error } : {}),
          ...(wanted.has('rationale') ? { rationale: given.text('rationale') ?? null } : {}),
          ...(wanted.has('metadata') ? { metadata: { ...before.metadata, ...readMetadata(given) } } : {}),
          ...(wanted.has('valid') ? { valid: given.boolean('valid') ?? true } : {}),
        });
        return { assessment: toAssessmentView(after) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/:assessment`,
      version: '3.0',
      permission: 'tracing.assess',
      async handle({ project, actor, params }) {
        await tracing.deleteAssessment(actor, project, params['trace'] ?? '', params['assessment'] ?? '');
        return {};
      },
    },
  ];
}
