// Completion of filters over runs: what the newest runs have is suggested, so that an answer never waits for all of them.
import type { Tx } from '../../../platform/db/database.ts';
import * as store from './completion-store.ts';

/** Runs that are looked at. */
export const newestRuns = 500;
const mostSuggestions = 50;

export interface CompletionRequest {
  readonly experimentId?: string | undefined;
  /** Undefined: a field of the run itself. */
  readonly entity?: store.KeyedEntity | undefined;
  /** Undefined asks for keys, else for values of this one. */
  readonly key?: string | undefined;
  /** Begin of what is wanted, in any case of letters. */
  readonly prefix: string;
}

const valued: readonly string[] = ['name', 'user', 'source', 'commit', 'status'];
const isValued = (key: string): key is store.ValuedField => valued.includes(key);

/** In order of the text, at most fifty; values of metrics and times are not suggested. */
export async function completeFilter(
  tx: Tx,
  project: string,
  { experimentId, entity, key, prefix }: CompletionRequest,
): Promise<readonly string[]> {
  const scope = { project, experimentId, newest: newestRuns };
  if (key === undefined) return entity === undefined ? [] : store.findKeys(tx, scope, entity, prefix, mostSuggestions);
  if (entity === 'metrics') return [];
  if (entity !== undefined) return store.findPairValues(tx, scope, entity, key, prefix, mostSuggestions);
  return isValued(key) ? store.findFieldValues(tx, scope, key, prefix, mostSuggestions) : [];
}
