// What an endpoint reads at request time: the features of a service that its model takes, each from the view version that was the
// newest when it was deployed. It is part of a revision and of the snapshot, so that what is joined never changes by itself.
import type { OnlinePolicy } from '../../../features/index.ts';
import { servingErrors } from '../../errors.ts';
import type { ColumnType, InputColumn, ModelInterface } from '../../model-interface.ts';

export interface ServedView {
  readonly view: string;
  readonly number: number;
  /** Of the view version: names its table of the online store. */
  readonly id: string;
  readonly entity: string;
  /** Columns of a request that together name the entity. */
  readonly joinKeys: readonly string[];
  readonly ttlMs: number | null;
}

/** A feature service with the view versions that it means now. */
export interface ServedFeatureService {
  readonly service: string;
  readonly digest: string;
  readonly policy: OnlinePolicy;
  readonly views: readonly (ServedView & {
    /** With their DuckDB types. */
    readonly features: readonly { readonly name: string; readonly type: string }[];
  })[];
}

export interface BoundView extends ServedView {
  /** Which feature fills which column of the model. */
  readonly features: readonly { readonly name: string; readonly column: string }[];
}

export interface FeatureBinding {
  readonly service: string;
  readonly digest: string;
  readonly policy: OnlinePolicy;
  readonly views: readonly BoundView[];
  /** Whether a request may bring values of features itself. */
  readonly override: boolean;
}

const numeric = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL(\(.*\))?)$/;

function fits(type: string, column: ColumnType): boolean {
  const kind = numeric.test(type) ? 'number' : type === 'BOOLEAN' ? 'boolean' : 'text';
  if (column === 'string') return kind === 'text';
  return column === 'boolean' ? kind === 'boolean' : kind !== 'text';
}

/** Whether a column may lack a value. */
export const takesNull = ({ type }: InputColumn): boolean => type === 'float' || type === 'double';

function checkDefaults({ policy, service }: ServedFeatureService, name: string, column: InputColumn): void {
  const value = policy.defaults[name] ?? null;
  const used = [policy.whenMissing, policy.whenStale, policy.whenUnavailable].includes('default');
  if (value === null && used && !takesNull(column))
    throw servingErrors.create(
      'bad_features',
      `${column.name} (${column.type}) cannot be missing, and service ${service} has no default of ${name}.`,
      { hint: `Declare a default of ${name}, or that whatever is missing, stale or not readable is refused.` },
    );
  const kind = column.type === 'string' || column.type === 'boolean' ? column.type : 'number';
  const isWhole = column.type === 'integer' || column.type === 'long';
  const given: string = typeof value;
  if (value !== null && (given !== kind || (isWhole && !Number.isInteger(value))))
    throw servingErrors.create(
      'bad_features',
      `The default ${JSON.stringify(value)} of ${name} in service ${service} is no value of ${column.name} (${column.type}).`,
    );
}

/**
 * The part of a service that a model takes. A feature fills the column of its name, or of `VIEW__FEATURE`; others are left out.
 * @throws AppError `serving.bad_features`
 */
export function bindFeatures(served: ServedFeatureService, model: ModelInterface, override: boolean): FeatureBinding {
  const { service, digest, policy } = served;
  const columns = new Map(model.columns.map((column) => [column.name, column]));
  const views = served.views.flatMap(({ features, ...view }): readonly BoundView[] => {
    const bound = features.flatMap(({ name, type }) => {
      const column = columns.get(name) ?? columns.get(`${view.view}__${name}`);
      if (column === undefined) return [];
      if (!fits(type, column.type))
        throw servingErrors.create(
          'bad_features',
          `Feature ${name} of ${view.view} is ${type}, the model takes ${column.name} as ${column.type}.`,
        );
      checkDefaults(served, name, column);
      return [{ name, column: column.name }];
    });
    return bound.length === 0 ? [] : [{ ...view, features: bound }];
  });
  if (!model.named || views.length === 0)
    throw servingErrors.create(
      'bad_features',
      `Service ${service} holds no feature that the model takes; it takes ${model.columns.map(({ name }) => name).join(', ')}.`,
    );
  return { service, digest, policy, views, override };
}

/** Columns that name the entities of a request. */
export function entityColumns({ views }: Pick<FeatureBinding, 'views'>): readonly string[] {
  return [...new Set(views.flatMap(({ joinKeys }) => joinKeys))];
}

/** Columns of the model that the online store fills. */
export function joinedColumns({ views }: Pick<FeatureBinding, 'views'>): ReadonlySet<string> {
  return new Set(views.flatMap(({ features }) => features.map(({ column }) => column)));
}
