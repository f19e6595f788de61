// MLflow's scorer calls. The experiment is a number in the scorer message and text elsewhere, as MLflow has it.
import type { OnlineScoring, ScorerVersion } from '../../modules/scorers/index.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { experimentOf, knownExperiments } from './experiments.ts';
import { invalidValue, missingValue, parseDouble } from './fields.ts';
import { readFilter, traceDialect } from './search-dialect.ts';

const base = '/mlflow/scorers';
const idsAtOnce = 500;

export function toScorer(scorer: ScorerVersion, number: number): object {
  return {
    experiment_id: number,
    scorer_name: scorer.name,
    scorer_version: scorer.version,
    serialized_scorer: scorer.definition,
    creation_time: scorer.createdAt,
    scorer_id: scorer.scorerId,
  };
}

export function scorerRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { scorers, tracking } = deps;

  const experiment = ({ project, fields }: Call) => experimentOf(deps, project, fields.requiredText('experiment_id'));
  const keyed = async (call: Call) => {
    const { id, number } = await experiment(call);
    return { number, key: { experimentId: id, name: call.fields.requiredText('name') } };
  };
  const toOnline = (online: OnlineScoring, number: number): object => ({
    online_scoring_config_id: online.id,
    scorer_id: online.scorerId,
    sample_rate: online.sampleRate,
    filter_string: online.filter,
    experiment_id: String(number),
  });

  const version = '3.0';
  return [
    {
      method: 'POST',
      path: `${base}/register`,
      version,
      permission: 'scorers.write',
      async handle(call) {
        const { key, number } = await keyed(call);
        const made = await scorers.register(
          call.actor,
          call.project,
          key,
          call.fields.requiredText('serialized_scorer'),
        );
        return {
          version: made.version,
          scorer_id: made.scorerId,
          experiment_id: String(number),
          name: made.name,
          serialized_scorer: made.definition,
          creation_time: made.createdAt,
        };
      },
    },
    {
      method: 'GET',
      path: `${base}/list`,
      version,
      permission: 'scorers.read',
      async handle(call) {
        const { project, fields } = call;
        const several = fields.texts('experiment_ids');
        const ids =
          several.length === 0 ? [(await experiment(call)).id] : await knownExperiments(deps, project, several);
        const found: object[] = [];
        for (const id of ids) {
          const { number } = await tracking.experiments.get(project, { id });
          found.push(...(await scorers.list(project, id)).map((scorer) => toScorer(scorer, number)));
        }
        return { scorers: found };
      },
    },
    {
      method: 'GET',
      path: `${base}/versions`,
      version,
      permission: 'scorers.read',
      async handle(call) {
        const { key, number } = await keyed(call);
        return {
          scorers: (await scorers.versions(call.project, key)).map((scorer) => toScorer(scorer, number)),
        };
      },
    },
    {
      method: 'GET',
      path: `${base}/get`,
      version,
      permission: 'scorers.read',
      async handle(call) {
        const { key, number } = await keyed(call);
        return { scorer: toScorer(await scorers.get(call.project, key, call.fields.integer('version')), number) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/delete`,
      version,
      permission: 'scorers.delete',
      async handle(call) {
        const { key } = await keyed(call);
        await scorers.delete(call.actor, call.project, key, call.fields.integer('version'));
        return {};
      },
    },
    {
      method: 'GET',
      path: `${base}/online-configs`,
      version,
      permission: 'scorers.read',
      async handle({ project, fields }) {
        const ids = fields.texts('scorer_ids');
        if (ids.length === 0) throw missingValue('scorer_ids');
        if (ids.length > idsAtOnce) throw invalid(`At most ${idsAtOnce} scorer_ids can be asked for at once.`);
        const configs: object[] = [];
        for (const online of await scorers.online(project, ids)) {
          const { number } = await tracking.experiments.get(project, { id: online.experimentId });
          configs.push(toOnline(online, number));
        }
        return { configs };
      },
    },
    {
      method: 'PUT',
      path: `${base}/online-config`,
      version,
      permission: 'scorers.write',
      async handle(call) {
        const { key, number } = await keyed(call);
        const { fields } = call;
        const rate = fields.raw('sample_rate');
        const sampleRate = typeof rate === 'number' ? parseDouble(rate) : undefined;
        if (sampleRate === undefined) throw invalidValue('sample_rate', rate ?? null, 'it must be a number.');
        const filter = fields.text('filter_string') ?? null;
        if (filter !== null) readFilter(filter, traceDialect);
        return {
          config: toOnline(await scorers.setOnline(call.actor, call.project, key, { sampleRate, filter }), number),
        };
      },
    },
  ];
}
