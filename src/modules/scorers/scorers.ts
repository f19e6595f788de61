// Scorers of experiments: registered as versions, and told which traces to judge.
import type { Actor } from '../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Tracking } from '../tracking/index.ts';
import { scorersErrors } from './errors.ts';
import type { OnlineScoring, ScorerVersion } from './model.ts';
import * as store from './store.ts';

/** A scorer by its experiment and its name there. */
export interface ScorerKey {
  readonly experimentId: string;
  readonly name: string;
}

export interface Scorers {
  /** The next version of a scorer. @param definition JSON of an object @throws AppError `tracking.unknown_experiment` */
  register(actor: Actor, project: string, key: ScorerKey, definition: string): Promise<ScorerVersion>;
  /** The newest version of each scorer of an experiment, by name. */
  list(project: string, experimentId: string): Promise<readonly ScorerVersion[]>;
  /** The newest version of each scorer of the project, by name, with how many versions there are. */
  all(project: string, page: PageRequest): Promise<Page<store.ScorerSummary>>;
  /** Oldest first. @throws AppError `scorers.unknown_scorer` */
  versions(project: string, key: ScorerKey): Promise<readonly ScorerVersion[]>;
  /** The newest without a version. @throws AppError `scorers.unknown_scorer` */
  get(project: string, key: ScorerKey, version?: number): Promise<ScorerVersion>;
  /** A version by the id of its scorer; the newest without a number. @throws AppError `scorers.unknown_scorer` */
  byId(project: string, scorerId: string, version?: number): Promise<ScorerVersion>;
  /** One version, or all; a number is never given again. @throws AppError `scorers.unknown_scorer` */
  delete(actor: Actor, project: string, key: ScorerKey, version?: number): Promise<void>;
  /** @throws AppError `scorers.bad_sample_rate`, `scorers.unknown_scorer` */
  setOnline(
    actor: Actor,
    project: string,
    key: ScorerKey,
    online: Pick<OnlineScoring, 'sampleRate' | 'filter'>,
  ): Promise<OnlineScoring>;
  /** Of those scorers that have one. @param scorerIds at most 500 */
  online(project: string, scorerIds: readonly string[]): Promise<readonly OnlineScoring[]>;
}

export interface ScorersDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly tracking: { readonly experiments: Pick<Tracking['experiments'], 'get'> };
}

const nameLimit = 256;

/** True when a definition is the JSON of an object. */
function isDefinition(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

export function createScorers(deps: ScorersDeps): Scorers {
  const { db, clock, newId, bus, audit, tracking } = deps;

  const unknown = ({ name, experimentId }: ScorerKey, version?: number): Error =>
    scorersErrors.create(
      'unknown_scorer',
      `Experiment ${experimentId} has no scorer ${name}${version === undefined ? '' : ` of version ${version}`}.`,
      { details: { name, version } },
    );

  /** Tells of a change of a scorer in the transaction of the change. */
  const tell = async (
    tx: Tx,
    actor: Actor,
    { id, project, name, experimentId }: store.Scorer,
    action: string,
    event: string,
    facts: Readonly<Record<string, unknown>>,
  ): Promise<void> => {
    const subject = { type: 'scorer', id } as const;
    await audit.record(tx, { actor, action: `scorers.${action}`, project, subject, detail: { name, ...facts } });
    await bus.publish(tx, { type: event, project, subject: id, data: { name, experimentId, ...facts } });
  };

  const existing = async (tx: Tx, key: ScorerKey): Promise<[store.Scorer, ScorerVersion[]]> => {
    const scorer = await store.findScorer(tx, key.experimentId, key.name);
    const versions = scorer === undefined ? [] : await store.listVersions(tx, key.experimentId, key.name);
    if (scorer === undefined || versions.length === 0) throw unknown(key);
    return [scorer, versions];
  };

  const versionsOf = async (project: string, key: ScorerKey): Promise<ScorerVersion[]> => {
    await tracking.experiments.get(project, { id: key.experimentId });
    return (await existing(db.reader, key))[1];
  };

  return {
    async register(actor, project, key, definition) {
      const { experimentId, name } = key;
      if (name.trim() === '' || name.length > nameLimit)
        throw scorersErrors.create('bad_name', 'A scorer needs a name that is not blank, of at most 256 characters.');
      if (!isDefinition(definition))
        throw scorersErrors.create('bad_definition', `The definition of scorer ${name} is no JSON object.`);
      await tracking.experiments.get(project, { id: experimentId });
      return db.transact(async (tx) => {
        const before = await store.findScorer(tx, experimentId, name);
        const version = (before?.lastVersion ?? 0) + 1;
        const scorer: store.Scorer = { id: before?.id ?? newId(), project, experimentId, name, lastVersion: version };
        const registered: ScorerVersion = {
          scorerId: scorer.id,
          project,
          experimentId,
          name,
          version,
          definition,
          createdBy: actor.name,
          createdAt: clock.now(),
        };
        await store.upsertScorer(tx, scorer);
        await store.insertVersion(tx, registered);
        await tell(tx, actor, scorer, 'register', 'scorer.registered', { version });
        return registered;
      });
    },
    async list(project, experimentId) {
      await tracking.experiments.get(project, { id: experimentId });
      const newest = new Map((await store.listVersions(db.reader, experimentId)).map((one) => [one.name, one]));
      return [...newest.values()];
    },
    async all(project, page) {
      const [name, id] = page.cursor === undefined ? [] : decodeCursor(page.cursor, 2);
      const after = name === undefined ? undefined : ([String(name), String(id)] as const);
      const rows = await store.listScorers(db.reader, project, after, page.limit + 1);
      return toPage(rows, page.limit, ({ newest }) => [newest.name, newest.scorerId]);
    },
    versions: versionsOf,
    async get(project, key, version) {
      const versions = await versionsOf(project, key);
      const found = version === undefined ? versions.at(-1) : versions.find((one) => one.version === version);
      if (found === undefined) throw unknown(key, version);
      return found;
    },
    async byId(project, scorerId, version) {
      const scorer = await store.findScorerById(db.reader, project, scorerId);
      const versions =
        scorer === undefined ? [] : await store.listVersions(db.reader, scorer.experimentId, scorer.name);
      const found = version === undefined ? versions.at(-1) : versions.find((one) => one.version === version);
      if (found !== undefined) return found;
      throw scorersErrors.create('unknown_scorer', `Project ${project} has no scorer ${scorerId} of that version.`, {
        details: { name: scorer?.name ?? scorerId, version },
      });
    },
    async delete(actor, project, key, version) {
      await tracking.experiments.get(project, { id: key.experimentId });
      await db.transact(async (tx) => {
        const [scorer, versions] = await existing(tx, key);
        const left = version === undefined ? [] : versions.filter((one) => one.version !== version);
        if (left.length === versions.length) throw unknown(key, version);
        await store.deleteVersions(tx, scorer.id, version);
        if (left.length === 0) await store.deleteOnline(tx, scorer.id);
        await tell(tx, actor, scorer, 'delete', 'scorer.deleted', { version: version ?? null });
      });
    },
    async setOnline(actor, project, key, { sampleRate, filter }) {
      if (!(sampleRate >= 0 && sampleRate <= 1))
        throw scorersErrors.create('bad_sample_rate', `sample_rate must be between 0.0 and 1.0, got ${sampleRate}`);
      await tracking.experiments.get(project, { id: key.experimentId });
      return db.transact(async (tx) => {
        const [scorer] = await existing(tx, key);
        const [before] = await store.readOnline(tx, project, [scorer.id]);
        const online: OnlineScoring = {
          id: before?.id ?? newId(),
          scorerId: scorer.id,
          experimentId: scorer.experimentId,
          sampleRate,
          filter,
        };
        await store.upsertOnline(tx, online);
        await tell(tx, actor, scorer, 'set_online', 'scorer.changed', { sampleRate, filter });
        return online;
      });
    },
    online: (project, scorerIds) => store.readOnline(db.reader, project, scorerIds),
  };
}
