// Objectives: declared once, measured for as long as the model lives.
import type { Actor } from '../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Lineage } from '../lineage/index.ts';
import { objectivesErrors } from './errors.ts';
import { type Measurement, meetsTarget, type Objective } from './model.ts';
import * as store from './store.ts';

export type ObjectiveDeclaration = Omit<Objective, 'id' | 'project' | 'createdAt' | 'updatedAt'>;

export interface Objectives {
  /** Declares an objective, or changes the one of that name. @throws AppError `objectives.bad_target` */
  declare(actor: Actor, project: string, declaration: ObjectiveDeclaration): Promise<Objective>;
  get(project: string, name: string): Promise<Objective>;
  list(project: string, page: PageRequest): Promise<Page<Objective>>;
  /** Records (or corrects) the value of a series at a time; publishes `kpi.missed` when it is worse than the target. */
  record(
    actor: Actor,
    project: string,
    name: string,
    measurement: {
      readonly series: string;
      readonly at: Millis;
      readonly value: number;
      readonly note?: string | undefined;
    },
  ): Promise<Measurement>;
  measurements(project: string, name: string, page: PageRequest): Promise<Page<Measurement>>;
  /** The newest measurements of several objectives, oldest first. @param objectiveIds at most 500 */
  measurementsOf(objectiveIds: readonly string[], limit: number): Promise<readonly Measurement[]>;
}

export interface ObjectivesDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly lineage: Lineage;
}

export function createObjectives(deps: ObjectivesDeps): Objectives {
  const { db, clock, bus, audit, lineage } = deps;

  const get = async (project: string, name: string): Promise<Objective> => {
    const objective = await store.findObjective(db.reader, project, name);
    if (objective === undefined)
      throw objectivesErrors.create('unknown_objective', `Project ${project} has no objective ${name}.`);
    return objective;
  };

  return {
    async declare(actor, project, declaration) {
      if (!meetsTarget({ direction: declaration.direction, target: declaration.baseline }, declaration.target)) {
        throw objectivesErrors.create(
          'bad_target',
          `Target ${declaration.target} is worse than the baseline ${declaration.baseline} (${declaration.direction}).`,
        );
      }
      return db.transact(async (tx) => {
        const before = await store.findObjective(tx, project, declaration.name);
        const now = clock.now();
        const objective: Objective = {
          ...declaration,
          id: before?.id ?? deps.newId(),
          project,
          createdAt: before?.createdAt ?? now,
          updatedAt: now,
        };
        await store.upsertObjective(tx, objective);
        const ref = { type: 'objective', id: objective.id } as const;
        await lineage.describe(tx, {
          ref,
          project,
          label: objective.name,
          detail: { kpi: objective.kpi, target: objective.target },
        });
        await audit.record(tx, {
          actor,
          action: 'objectives.declare',
          project,
          subject: ref,
          before,
          after: objective,
        });
        await bus.publish(tx, { type: 'objective.changed', project, subject: objective.id });
        return objective;
      });
    },
    get,
    async list(project, page) {
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listObjectives(db.reader, project, after, page.limit + 1), page.limit, (objective) => [
        objective.name,
      ]);
    },
    async record(actor, project, name, input) {
      const objective = await get(project, name);
      const measurement: Measurement = {
        objectiveId: objective.id,
        series: input.series,
        at: input.at,
        value: input.value,
        note: input.note ?? '',
      };
      await db.transact(async (tx) => {
        await store.upsertMeasurement(tx, measurement);
        await audit.record(tx, {
          actor,
          action: 'objectives.record',
          project,
          subject: { type: 'objective', id: objective.id },
          after: measurement,
          detail: { series: input.series, value: input.value },
        });
        await bus.publish(tx, {
          type: 'objective.measured',
          project,
          subject: objective.id,
          data: { series: input.series, value: input.value },
        });
        if (!meetsTarget(objective, input.value)) {
          await bus.publish(tx, {
            type: 'kpi.missed',
            project,
            subject: objective.id,
            data: { series: input.series, value: input.value, target: objective.target },
          });
        }
      });
      return measurement;
    },
    measurementsOf: (objectiveIds, limit) => store.measurementsOf(db.reader, objectiveIds, limit),
    async measurements(project, name, page) {
      const objective = await get(project, name);
      const key = page.cursor === undefined ? undefined : decodeCursor(page.cursor, 2);
      const after = { at: key === undefined ? -1 : Number(key[0]), series: key === undefined ? '' : String(key[1]) };
      const rows = await store.listMeasurements(db.reader, objective.id, after, page.limit + 1);
      return toPage(rows, page.limit, (measurement) => [measurement.at, measurement.series]);
    },
  };
}
