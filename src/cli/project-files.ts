// pawl.yaml and the files it names, as the server takes them.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { PawlClient } from '../../clients/ts/client.ts';
import { type FoundSource, findCodeSource } from './code-source.ts';
import { CommandError } from './command.ts';
import type { Context } from './context.ts';
import { type Cell, paint } from './output.ts';

interface ProjectFiles {
  readonly project: string;
  readonly manifest: string;
  readonly files: readonly { readonly path: string; readonly base64: string }[];
  readonly found: FoundSource;
}

/** What reading a project needs of a command. */
export interface ProjectReader {
  readonly client: PawlClient;
  readonly io: { readonly folder: string };
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** @throws CommandError when a file is missing; PawlError when the manifest is wrong, with line and column */
export async function readProject(context: ProjectReader, path: string): Promise<ProjectFiles> {
  const file = resolve(context.io.folder, path);
  if (!existsSync(file))
    throw new CommandError(`There is no file ${path}.`, 'Name the file, or call from the folder it is in.');
  const manifest = readFileSync(file, 'utf8');
  const folder = dirname(file);
  const wanted = await context.client.call('readManifest', { body: { manifest } });
  const paths = new Set(wanted.files);
  for (const glob of wanted.globs) {
    const found = globSync(glob, { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
    if (found.length === 0) throw new CommandError(`${path} names ${glob}, but no file matches it.`);
    for (const entry of found)
      paths.add(
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll('\\', '/'),
      );
  }
  const files = [...paths].sort().map((name) => {
    const inside = join(folder, name);
    if (!existsSync(inside)) throw new CommandError(`${path} names ${name}, which does not exist in ${folder}.`);
    return { path: name, base64: readFileSync(inside).toString('base64') };
  });
  const sent = [basename(file), ...files.map((one) => one.path)];
  const found = await findCodeSource(folder, sent, context.environment);
  return { project: wanted.project, manifest, files, found };
}

interface Change {
  readonly kind: string;
  readonly name: string;
  readonly action: 'create' | 'change' | 'unchanged' | 'remove';
  readonly fields: readonly string[];
}

const signs = {
  create: ['+', 'green'],
  change: ['~', 'yellow'],
  remove: ['-', 'red'],
  unchanged: ['=', 'dim'],
} as const;

/** One line per declaration, and the sum. */
export function printChanges(context: Context, changes: readonly Change[]): void {
  for (const { kind, name, action, fields } of changes) {
    const [sign, color] = signs[action];
    const tail: Cell = action === 'change' && fields.length > 0 ? `  (${fields.join(', ')})` : '';
    context.print(paint(context.style, color, `${sign} ${action.padEnd(9)}  ${kind} ${name}${tail}`));
  }
  const count = (action: Change['action']): number => changes.filter((change) => change.action === action).length;
  context.print(
    `${count('create')} to create, ${count('change')} to change, ${count('unchanged')} unchanged, ${count('remove')} no longer declared.`,
  );
}
