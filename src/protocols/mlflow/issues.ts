// MLflow's calls for issues that were found in traces. A trace shows an issue by an assessment that bears the issue's id as its name.
import { issueStatuses, severities } from '../../contracts/review.ts';
import type { Issue } from '../../modules/review/index.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { experimentOf } from './experiments.ts';
import { type Fields, invalidValue } from './fields.ts';
import { issueDialect, readFilter, readLimit } from './search-dialect.ts';

const base = '/mlflow/issues';
const prefix = 'iss-';

function readChoice<T extends string>(fields: Fields, name: string, choices: readonly T[]): T | undefined {
  const text = fields.text(name);
  if (text === undefined) return undefined;
  const found = choices.find((choice) => choice === text.toLowerCase());
  if (found === undefined) throw invalidValue(fields.path(name), text, `it must be one of ${choices.join(', ')}.`);
  return found;
}

export function issueRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { tracking, tracing, review } = deps;
  const { issues } = review;
  const idOf = ({ params }: Call): string => (params['issue'] ?? '').replace(/^iss-/, '');

  const toView = async (issue: Issue, traces?: number): Promise<object> => {
    const experiment = await tracking.experiments.get(issue.project, { id: issue.experimentId });
    return {
      issue_id: prefix + issue.id,
      experiment_id: String(experiment.number),
      name: issue.name,
      description: issue.description,
      status: issue.status,
      ...(issue.severity === null ? {} : { severity: issue.severity }),
      root_causes: issue.rootCauses,
      categories: issue.categories,
      ...(issue.sourceRunId === null ? {} : { source_run_id: issue.sourceRunId }),
      created_timestamp: issue.createdAt,
      last_updated_timestamp: issue.updatedAt,
      created_by: issue.createdBy,
      ...(traces === undefined ? {} : { trace_count: traces }),
    };
  };
  const readDetails = (fields: Fields) => ({
    status: readChoice(fields, 'status', issueStatuses),
    severity: readChoice(fields, 'severity', severities),
  });

  const version = '3.0';
  return [
    {
      method: 'POST',
      path: base,
      version,
      permission: 'review.write',
      async handle({ project, actor, fields }) {
        const experiment = await experimentOf(deps, project, fields.requiredText('experiment_id'));
        const issue = await issues.create(actor, project, {
          experimentId: experiment.id,
          name: fields.requiredText('name'),
          description: fields.requiredText('description'),
          ...readDetails(fields),
          rootCauses: fields.texts('root_causes'),
          categories: fields.texts('categories'),
          sourceRunId: fields.text('source_run_id'),
          by: fields.text('created_by'),
        });
        return { issue: await toView(issue) };
      },
    },
    {
      method: 'POST',
      path: `${base}/search`,
      version,
      permission: 'review.read',
      async handle({ project, fields }) {
        const number = fields.text('experiment_id');
        const page = await issues.search(
          project,
          {
            filter: readFilter(fields.text('filter_string'), issueDialect),
            experimentId: number === undefined ? undefined : (await experimentOf(deps, project, number)).id,
          },
          { limit: readLimit(fields, 1000, 100), cursor: fields.text('page_token') },
        );
        const counts =
          fields.boolean('include_trace_count') === true
            ? await tracing.countAssessed(
                project,
                'issue',
                page.items.map(({ id }) => prefix + id),
              )
            : undefined;
        const views = page.items.map((issue) =>
          toView(issue, counts === undefined ? undefined : (counts.get(prefix + issue.id) ?? 0)),
        );
        return { issues: await Promise.all(views), next_page_token: page.nextCursor ?? '' };
      },
    },
    {
      method: 'GET',
      path: `${base}/:issue`,
      version,
      permission: 'review.read',
      handle: async (call) => ({ issue: await toView(await issues.get(call.project, idOf(call))) }),
    },
    {
      method: 'PATCH',
      path: `${base}/:issue`,
      version,
      permission: 'review.write',
      async handle(call) {
        const { project, actor, fields } = call;
        const issue = await issues.change(actor, project, idOf(call), {
          name: fields.text('name'),
          description: fields.textOrEmpty('description'),
          ...readDetails(fields),
        });
        return { issue: await toView(issue) };
      },
    },
  ];
}
