// Models in the format of skops (https://skops.readthedocs.io): an archive with `schema.json`, a tree of typed values, and one file
// per array. Both are named by the addresses that objects had in the memory of the process that wrote them; here an address is the
// order in which it is met, and a file is its content.
import { createHash } from 'node:crypto';
import { compareValues, parseExactly } from './documents.ts';
import { addInside, type Finding, type Identifiers, newFindings } from './finding.ts';

type Archive = ReadonlyMap<string, Buffer>;

export const isSkops = (archive: Archive): boolean => archive.has('schema.json');

/** @throws SyntaxError when the schema is no JSON */
function treeOf(archive: Archive): unknown {
  const addresses = new Map<unknown, number>();
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]: [string, unknown]) => {
        if (name === '__id__' && (typeof inner === 'number' || typeof inner === 'string')) {
          if (!addresses.has(inner)) addresses.set(inner, addresses.size);
          return [name, addresses.get(inner)];
        }
        const file = name === 'file' && typeof inner === 'string' ? archive.get(inner) : undefined;
        return [name, file === undefined ? walk(inner) : createHash('sha256').update(file).digest('hex')];
      }),
    );
  };
  return walk(parseExactly(archive.get('schema.json')?.toString('utf8') ?? ''));
}

/** Undefined when either schema is no JSON. */
export function compareSkops(a: Archive, b: Archive, ids: readonly [Identifiers, Identifiers]): Finding | undefined {
  try {
    const found = newFindings();
    addInside(found, 'schema.json', compareValues(treeOf(a), treeOf(b), ids));
    if (a.size !== b.size) found.differences.push('number of arrays');
    if (found.differences.length === 0) found.identifiers.push('schema.json: __id__', 'schema.json: file');
    return found;
  } catch {
    return undefined;
  }
}
