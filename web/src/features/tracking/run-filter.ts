// What a filter over runs may name: fields of a run, and the keys and values that its newest runs have.
import { client } from '../../api/client.ts';
import type { Suggestion } from '../../components/filter-box.tsx';
import { type AtCaret, keyText, valueText } from '../../components/filter-text.ts';
import type { FoundColumns } from '../../components/table-look.tsx';

const fields: readonly (readonly [field: string, note: string])[] = [
  ['metrics.', 'a metric, by its latest value'],
  ['best(metrics.', 'the best of its points'],
  ['min(metrics.', 'the least of its points'],
  ['max(metrics.', 'the greatest of its points'],
  ['mean(metrics.', 'the mean of its points'],
  ['count(metrics.', 'how many points it has'],
  ['params.', 'a parameter'],
  ['tags.', 'a tag'],
  ['name', 'of the run'],
  ['status', 'running, finished, failed …'],
  ['user', 'who started it'],
  ['duration', 'from start to end, such as 10m'],
  ['startedAt', "a time, such as '2026-11-01'"],
  ['endedAt', "a time, such as '2026-11-01 08:30'"],
  ['source', 'file or entry point'],
  ['commit', 'of the code'],
  ['dataset.name', 'a dataset that it read'],
  ['dataset.digest', 'of a dataset that it read'],
];
const entities = ['metrics', 'params', 'tags'] as const;
const numbers = ['>', '>=', '<', '<=', '=', '!=', 'in', 'not in', 'is null', 'is not null'];
const texts = ['=', '!=', 'like', 'ilike', 'rlike', 'in', 'not in', 'not like', 'is null', 'is not null'];
const durations = ['1m', '10m', '1h', '1d'];
const statuses = ['running', 'scheduled', 'finished', 'failed', 'killed'];

const begins = (text: string, typed: string): boolean => text.toLowerCase().startsWith(typed.toLowerCase());
const plain = (text: string): string => text.replaceAll('`', '');

/** A field in two parts: of which kind, and its key. */
function parted(field: string): { readonly entity: (typeof entities)[number] | undefined; readonly key: string } {
  const entity = entities.find((one) => field.startsWith(`${one}.`));
  return { entity, key: entity === undefined ? field : field.slice(entity.length + 1) };
}

/** Suggestions for the runs of one experiment, or of all of the project. */
export async function suggestRuns(
  project: string,
  experiment: string | undefined,
  { wanted, typed, field, call }: AtCaret,
  signal: AbortSignal,
): Promise<readonly Suggestion[]> {
  const ask = async (query: { entity?: (typeof entities)[number]; key?: string; prefix: string }) =>
    (
      await client.call('completeRunFilter', {
        path: { project },
        query: { ...(experiment === undefined ? {} : { experiment }), ...query },
        signal,
      })
    ).items;
  if (wanted === 'joiner')
    return ['and', 'or', 'and not'].filter((word) => begins(word, typed)).map((text) => ({ text }));
  if (wanted === 'field') {
    const { entity, key } = parted(plain(typed));
    // Only metrics have many values.
    if (call !== undefined && entity !== 'metrics')
      return begins('metrics.', typed) ? [{ text: 'metrics.', note: 'a metric', open: true }] : [];
    if (entity === undefined)
      return fields
        .filter(([text]) => begins(text, typed))
        .map(([text, note]) => ({ text, note, open: text.endsWith('.') }));
    const keys = await ask({ entity, prefix: key });
    const close = call === undefined ? '' : ')';
    return keys.filter((one) => !one.includes('`')).map((one) => ({ text: `${entity}.${keyText(one)}${close}` }));
  }
  if (wanted === 'operator' && call !== undefined) return [{ text: ')' }];
  const { entity, key } = parted(field);
  const summed = field.endsWith(')');
  const numeric = summed || entity === 'metrics' || ['startedAt', 'endedAt', 'duration'].includes(field);
  if (wanted === 'operator')
    return (numeric ? numbers : texts).filter((text) => begins(text, typed)).map((text) => ({ text }));
  if (field === 'duration') return durations.filter((one) => begins(one, typed)).map((text) => ({ text }));
  if (numeric) return [];
  const prefix = typed.replace(/^['"]/, '').replaceAll("''", "'");
  if (field === 'status') return statuses.filter((one) => begins(one, prefix)).map((one) => ({ text: valueText(one) }));
  const values = await ask({ ...(entity === undefined ? {} : { entity }), key, prefix });
  return values.map((one) => ({ text: valueText(one) }));
}

/** Columns of whatever any run of the experiment logged under such a name, a page at a time. */
export async function findRunKeys(
  project: string,
  experiment: string,
  text: string,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<FoundColumns> {
  const { items, nextCursor } = await client.call('listRunKeys', {
    path: { project, experiment },
    query: { text, cursor, limit: 50 },
    signal,
  });
  return { columns: items.map(({ entity, key }) => ({ id: `${entity}.${key}`, header: key })), next: nextCursor };
}
