// Whether turning the loop pays: measured values of the loop beside the model that was never retrained.
import type { WorthView } from '../../contracts/pages/home.ts';
import { toIso } from '../../kernel/time.ts';
import type { Measurement, Objective, Objectives } from '../objectives/index.ts';

/** Pairs of values measured at the same time; null with fewer than two. */
export function worthOf(objective: Objective, measured: readonly Measurement[]): WorthView | null {
  const fixed = new Map(measured.filter(({ series }) => series === 'static').map(({ at, value }) => [at, value]));
  const points = measured
    .flatMap(({ series, at, value }) => {
      const other = fixed.get(at);
      return series === 'loop' && other !== undefined ? [{ at, loop: value, fixed: other }] : [];
    })
    .sort((a, b) => a.at - b.at);
  if (points.length < 2) return null;
  return {
    objective: objective.name,
    kpi: objective.kpi,
    unit: objective.unit,
    gain: points.reduce((sum, { loop, fixed }) => sum + loop - fixed, 0) / points.length,
    points: points.map((point) => ({ ...point, at: toIso(point.at) })),
  };
}

/** Newest measurements looked at; older ones are on the page of objectives. */
const measurementsRead = 1000;

/** Of the project's first objective. */
export async function readWorth(objectives: Objectives, project: string): Promise<WorthView | null> {
  const [objective] = (await objectives.list(project, { limit: 1 })).items;
  if (objective === undefined) return null;
  const { items } = await objectives.measurements(project, objective.name, { limit: measurementsRead });
  return worthOf(objective, items);
}
