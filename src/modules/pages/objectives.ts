// Objectives: is the whole thing worth it? What was measured of each, and the loop beside the model that was never retrained.
import { metric, plural, signed } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { ObjectiveRowView, ObjectivesPageView } from '../../contracts/pages/governance.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { toIso, toIsoDay } from '../../kernel/time.ts';
import { type Measurement, meetsTarget, type Objective, toObjectiveView } from '../objectives/index.ts';
import { answer } from './answer.ts';
import type { PagesDeps } from './pages.ts';

/** Measurements of a page of objectives that are drawn. */
const measurementsDrawn = 10_000;

/** @param measured oldest first */
export function objectiveRow(objective: Objective, measured: readonly Measurement[]): ObjectiveRowView {
  const days = [...new Set(measured.map(({ at }) => toIsoDay(at)))].sort();
  const names = [...new Set(measured.map(({ series }) => series))].sort();
  const place = new Map(days.map((day, index) => [day, index]));
  const series = names.map((name) => {
    const values: (number | null)[] = days.map(() => null);
    for (const { series: own, at, value } of measured) if (own === name) values[place.get(toIsoDay(at)) ?? 0] = value;
    return { name, values };
  });
  const valuesOf = (name: string) => series.find((one) => one.name === name)?.values;
  const [loop, fixed] = [valuesOf('loop'), valuesOf('static')];
  const gains = days.flatMap((_, index) => {
    const [a, b] = [loop?.[index], fixed?.[index]];
    return typeof a === 'number' && typeof b === 'number' ? [a - b] : [];
  });
  const main = loop !== undefined ? 'loop' : names.length === 1 ? names[0] : undefined;
  const newest = measured.findLast(({ series: own }) => own === main);
  return {
    objective: toObjectiveView(objective),
    days,
    series,
    newest:
      newest === undefined
        ? null
        : {
            series: newest.series,
            at: toIso(newest.at),
            value: newest.value,
            met: meetsTarget(objective, newest.value),
          },
    gain:
      gains.length === 0
        ? null
        : { mean: gains.reduce((sum, gain) => sum + gain, 0) / gains.length, days: gains.length },
  };
}

/** "Is it worth it?" */
export function objectivesAnswer(rows: readonly ObjectiveRowView[]): AnswerView {
  const [first] = rows;
  if (first === undefined)
    return answer('idle', 'No objective is declared, so nothing here says whether the models are worth it.');
  const { objective, newest, gain } = first;
  const unit = objective.unit === '' ? '' : ` ${objective.unit}`;
  const wanted = `${objective.owner} wants ${objective.kpi.charAt(0).toLowerCase()}${objective.kpi.slice(1)} to ${objective.direction} from ${metric(objective.baseline)} to ${metric(objective.target)}${unit}`;
  return answer(
    newest === null ? 'idle' : newest.met ? 'ok' : 'warn',
    `${wanted}; `,
    newest === null
      ? 'nothing has been measured yet'
      : `it was ${metric(newest.value)} on ${newest.at.slice(0, 10)}, ${newest.met ? 'which meets the target' : 'short of the target'}`,
    gain === null
      ? ''
      : `; the loop differs by ${signed(gain.mean)}${unit} from a model that is never retrained, on average over ${plural(gain.days, 'day')}`,
    rows.length === 1 ? '.' : `. ${plural(rows.length - 1, 'more objective')} below.`,
  );
}

export async function readObjectives(deps: PagesDeps, project: string, page: PageRequest): Promise<ObjectivesPageView> {
  const found = await deps.objectives.list(project, page);
  const measured = await deps.objectives.measurementsOf(
    found.items.map(({ id }) => id),
    measurementsDrawn,
  );
  const items = found.items.map((objective) =>
    objectiveRow(
      objective,
      measured.filter(({ objectiveId }) => objectiveId === objective.id),
    ),
  );
  return { ...found, answer: objectivesAnswer(items), items };
}
