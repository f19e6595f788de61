// Label schemas of experiments. Every experiment has one question that nobody made and nobody can change.
import type { Actor } from '../../kernel/actor.ts';
import { decodeCursor, encodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Tx } from '../../platform/db/database.ts';
import { reviewErrors } from './errors.ts';
import type { ReviewDeps } from './issues.ts';
import { checkSameForm, checkSchema, defaultName, defaultSchema, type LabelSchema } from './label-schema.ts';
import * as store from './label-schema-store.ts';

export type NewLabelSchema = Pick<LabelSchema, 'experimentId' | 'name' | 'type' | 'instruction' | 'comment' | 'input'>;
export type LabelSchemaChange = {
  readonly [K in 'name' | 'instruction' | 'comment' | 'input']?: LabelSchema[K] | undefined;
};

export interface LabelSchemas {
  /** @throws AppError `review.bad_label_schema`, `review.label_schema_exists`, `tracking.unknown_experiment` */
  create(actor: Actor, project: string, schema: NewLabelSchema): Promise<LabelSchema>;
  /** @throws AppError `review.unknown_label_schema` */
  get(project: string, id: string): Promise<LabelSchema>;
  /** @throws AppError `review.unknown_label_schema` */
  getByName(project: string, experimentId: string, name: string): Promise<LabelSchema>;
  /** Newest first, the question that every experiment has last. */
  list(project: string, experimentId: string, page: PageRequest): Promise<Page<LabelSchema>>;
  /** What is not given stays. @throws AppError `review.bad_label_schema`, `review.label_schema_exists` */
  change(actor: Actor, project: string, id: string, change: LabelSchemaChange): Promise<LabelSchema>;
  /** Assessments that answered it stay. @throws AppError `review.bad_label_schema` for the default question */
  delete(actor: Actor, project: string, id: string): Promise<void>;
}

export function createLabelSchemas(deps: ReviewDeps): LabelSchemas {
  const { db, clock, newId, bus, audit, tracking } = deps;

  const unknown = (what: string): Error =>
    reviewErrors.create('unknown_label_schema', `There is no label schema ${what}.`, { details: { schema: what } });

  const get = async (tx: Tx, project: string, id: string): Promise<LabelSchema> => {
    const schema = await store.findSchema(tx, project, id);
    if (schema !== undefined) return schema;
    const experiment = await tracking.experiments.find(project, { id });
    if (experiment === undefined) throw unknown(id);
    return defaultSchema(experiment);
  };
  /** One that can be changed. */
  const load = async (tx: Tx, project: string, id: string): Promise<LabelSchema> => {
    const schema = await store.findSchema(tx, project, id);
    if (schema === undefined) throw unknown(id);
    return schema;
  };
  const requireOwn = async (project: string, id: string): Promise<void> => {
    const { isDefault } = await get(db.reader, project, id);
    if (isDefault)
      throw reviewErrors.create('bad_label_schema', 'The question that every experiment has stays as it is.');
  };
  const requireFree = async (tx: Tx, { experimentId, name, id }: LabelSchema): Promise<void> => {
    const other = await store.findSchemaByName(tx, experimentId, name);
    if (other !== undefined && other.id !== id)
      throw reviewErrors.create('label_schema_exists', `The experiment has a label schema with name '${name}'.`, {
        details: { name },
      });
  };
  const tell = async (
    tx: Tx,
    actor: Actor,
    action: 'create' | 'change' | 'delete',
    { before, after }: { readonly before?: LabelSchema; readonly after?: LabelSchema },
  ): Promise<void> => {
    const schema = after ?? before;
    if (schema === undefined) return;
    const { id, project, name, experimentId } = schema;
    await audit.record(tx, {
      actor,
      action: `review.${action}_label_schema`,
      project,
      subject: { type: 'label-schema', id },
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
    await bus.publish(tx, {
      type: 'label-schema.changed',
      project,
      subject: id,
      data: { name, experimentId, action },
    });
  };

  return {
    async create(actor, project, given) {
      checkSchema(given);
      await tracking.experiments.get(project, { id: given.experimentId });
      return db.transact(async (tx) => {
        const now = clock.now();
        const schema: LabelSchema = {
          ...given,
          id: newId(),
          project,
          isDefault: false,
          createdBy: actor.name,
          createdAt: now,
          updatedAt: now,
        };
        await requireFree(tx, schema);
        await store.upsertSchema(tx, schema);
        await tell(tx, actor, 'create', { after: schema });
        return schema;
      });
    },
    get: (project, id) => get(db.reader, project, id),
    async getByName(project, experimentId, name) {
      const experiment = await tracking.experiments.get(project, { id: experimentId });
      if (name === defaultName) return defaultSchema(experiment);
      const schema = await store.findSchemaByName(db.reader, experimentId, name);
      if (schema === undefined) throw unknown(`with name '${name}'`);
      return schema;
    },
    async list(project, experimentId, page) {
      const experiment = await tracking.experiments.get(project, { id: experimentId });
      const before = page.cursor === undefined ? undefined : String(decodeCursor(page.cursor, 1)[0]);
      // The default one comes after all others, as if its id were the least.
      if (before === '') return { items: [defaultSchema(experiment)] };
      const rows = await store.listSchemas(db.reader, experimentId, before, page.limit + 1);
      const found = toPage(rows, page.limit, ({ id }) => [id]);
      if (found.nextCursor !== undefined) return found;
      if (rows.length === page.limit) return { items: rows, nextCursor: encodeCursor(['']) };
      return { items: [...rows, defaultSchema(experiment)] };
    },
    async change(actor, project, id, change) {
      await requireOwn(project, id);
      return db.transact(async (tx) => {
        const before = await load(tx, project, id);
        const after: LabelSchema = {
          ...before,
          name: change.name ?? before.name,
          instruction: change.instruction === undefined ? before.instruction : change.instruction,
          comment: change.comment ?? before.comment,
          input: change.input ?? before.input,
          updatedAt: clock.now(),
        };
        checkSchema(after);
        checkSameForm(before.input, after.input);
        await requireFree(tx, after);
        await store.upsertSchema(tx, after);
        await tell(tx, actor, 'change', { before, after });
        return after;
      });
    },
    async delete(actor, project, id) {
      await requireOwn(project, id);
      await db.transact(async (tx) => {
        const before = await load(tx, project, id);
        await store.deleteSchema(tx, id);
        await tell(tx, actor, 'delete', { before });
      });
    },
  };
}
