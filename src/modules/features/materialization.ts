// From offline to online: writes the values of a view at a time to the online store. Repeating it changes nothing, and the store
// keeps the newer of two values, so materialisations may overlap.
import type { Actor } from '../../kernel/actor.ts';
import type { Millis } from '../../kernel/time.ts';
import type { OnlineStore } from '../../platform/online/online.ts';
import { type DefinitionDeps, findView } from './definitions.ts';
import type { Materialization } from './model.ts';
import { readOfflineValues } from './offline-values.ts';
import * as store from './store.ts';

export interface MaterializationDeps extends DefinitionDeps {
  readonly online: OnlineStore;
}

export interface MaterializeOptions {
  readonly signal?: AbortSignal | undefined;
  readonly report?: ((progress: number, note: string) => void) | undefined;
}

/** @param at the time whose values to write; by default the time of the server */
export async function materializeView(
  deps: MaterializationDeps,
  actor: Actor,
  project: string,
  name: string,
  at: Millis | undefined,
  options: MaterializeOptions = {},
): Promise<Materialization> {
  const view = await findView(deps, project, name);
  const now = deps.clock.now();
  const time = at ?? now;
  let rows = 0;
  let written = 0;
  const datasetVersions = await readOfflineValues(
    deps,
    view,
    time,
    async (batch) => {
      rows += batch.length;
      written += await deps.online.writeRows(
        view.id,
        batch.map((row) => ({ ...row, createdTime: now })),
      );
      options.report?.(0.5, `${rows} rows`);
    },
    options,
  );
  const done: Materialization = {
    id: deps.newId(),
    viewVersionId: view.id,
    at: time,
    rows,
    written,
    datasetVersions,
    createdAt: now,
  };
  const ref = { type: 'feature-view', id: view.id } as const;
  await deps.db.transact(async (tx) => {
    await store.insertMaterialization(tx, done);
    for (const used of datasetVersions)
      await deps.lineage.link(tx, { from: { type: 'dataset-version', id: used.id }, to: ref, relation: 'derived' });
    await deps.audit.record(tx, {
      actor,
      action: 'features.materialize',
      project,
      subject: ref,
      after: done,
      detail: { view: name, rows, written },
    });
    await deps.bus.publish(tx, {
      type: 'features.materialized',
      project,
      subject: view.id,
      data: { view: name, number: view.number, at: time, rows, written },
    });
  });
  return done;
}
