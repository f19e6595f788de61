// What was live of a model at a time: its aliases and the traffic of the endpoints that served it, as they were then.
import { percent } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { ModelAtView } from '../../contracts/pages/governance.ts';
import { type Millis, toIso } from '../../kernel/time.ts';
import { addresses } from './addresses.ts';
import { answer, link } from './answer.ts';
import type { Live } from './models.ts';
import type { PagesDeps } from './pages.ts';

/** "What was live on that day?" */
export function modelAtAnswer(
  model: string,
  time: Millis,
  live: Live,
  aliases: Readonly<Record<string, number>>,
): AnswerView {
  const when = toIso(time).slice(0, 16).replace('T', ' ');
  const named = (version: string | number) => link(`v${version}`, addresses.modelVersion(model, Number(version)));
  const pointed = Object.entries(aliases).flatMap(([alias, version], index) => [
    `${index === 0 ? '' : ', '}@${alias} was `,
    named(version),
  ]);
  return answer(
    live.length === 0 ? 'idle' : 'ok',
    `At ${when} UTC `,
    ...(live.length === 0
      ? [`nothing of ${model} was live`]
      : live.flatMap(({ endpoint, role, version, weight }, index) => [
          index === 0 ? '' : ', ',
          named(version),
          role === 'shadow' ? ' shadowed ' : ' served ',
          link(
            role === 'shadow' || weight === 1 ? endpoint : `${endpoint} (${percent(weight)})`,
            addresses.deployment(endpoint),
          ),
        ])),
    ...(pointed.length === 0 ? ['; no alias was set'] : ['; ', ...pointed]),
    '.',
  );
}

/** @throws AppError `registry.unknown_model` */
export async function readModelAt(deps: PagesDeps, project: string, model: string, time: Millis): Promise<ModelAtView> {
  const [aliases, served] = await Promise.all([
    deps.registry.aliases.allAt(project, model, time),
    deps.serving.endpoints.servedAt(project, time),
  ]);
  const live = served.flatMap(({ name, revision }) =>
    revision.arms
      .filter((arm) => arm.model === model)
      .map(({ role, version, weight }) => ({ endpoint: name, role, version, weight })),
  );
  return { answer: modelAtAnswer(model, time, live, aliases), time: toIso(time), aliases: { ...aliases }, live };
}
