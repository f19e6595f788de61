// Finds two tests of the same name: a failure must name one test.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['src', 'test', 'scripts', 'clients', 'examples'];

/** Each duplicated name with the files that use it. */
export function duplicateTestNames(
  root: string,
): readonly { readonly name: string; readonly files: readonly string[] }[] {
  const seen = new Map<string, string[]>();
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!entry.endsWith('.test.ts') || entry.includes('node_modules')) continue;
      const path = join(folder, entry);
      const text = readFileSync(join(root, path), 'utf8');
      for (const match of text.matchAll(/^\s*(?:test|it|testOnDatabases)\(\s*(['"`])((?:(?!\1).)+)\1/gm)) {
        const name = match[2] ?? '';
        seen.set(name, [...(seen.get(name) ?? []), path]);
      }
    }
  }
  return [...seen]
    .filter(([name, files]) => files.length > 1 && !name.includes('${'))
    .map(([name, files]) => ({ name, files }));
}
