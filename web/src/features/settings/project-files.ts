// pawl.yaml and the files it names, from what a reader pastes or chooses, as the server takes them.
import { type Answer, client } from '../../api/client.ts';
import { globExpression } from './globs.ts';

/** Files by their path beside pawl.yaml. */
export type ProjectFolder = ReadonlyMap<string, File>;

/** The server takes so much in one request, as base64. */
const mostBytes = 32 * 1024 * 1024;

/** The folder around the pawl.yaml that is nearest to the root of what was chosen; undefined when there is none. */
export function folderOf(
  files: readonly File[],
): { readonly manifest: File; readonly folder: ProjectFolder } | undefined {
  const depth = (file: File): number => file.webkitRelativePath.split('/').length;
  const [manifest] = files.filter(({ name }) => name === 'pawl.yaml').sort((a, b) => depth(a) - depth(b));
  if (manifest === undefined) return undefined;
  const base = manifest.webkitRelativePath.slice(0, -'pawl.yaml'.length);
  const inside = files.filter((file) => file.webkitRelativePath.startsWith(base));
  return { manifest, folder: new Map(inside.map((file) => [file.webkitRelativePath.slice(base.length), file])) };
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(new Error(`${file.name} could not be read.`));
    reader.readAsDataURL(file);
  });
}

export interface Declaration {
  readonly manifest: string;
  readonly files: { readonly path: string; readonly base64: string }[];
}
export interface Planned {
  readonly declaration: Declaration;
  readonly plan: Answer<'planProject'>;
}

/** Asks what applying would change. @throws PawlError with line and column; Error naming the files that were not chosen */
export async function plan(project: string, manifest: string, folder: ProjectFolder): Promise<Planned> {
  const wanted = await client.call('readManifest', { body: { manifest } });
  const paths = new Set(wanted.files);
  for (const glob of wanted.globs) {
    const expression = globExpression(glob);
    const found = [...folder.keys()].filter((path) => expression.test(path));
    if (found.length === 0) paths.add(glob);
    for (const path of found) paths.add(path);
  }
  const missing = [...paths].filter((path) => !folder.has(path));
  if (missing.length > 0)
    throw new Error(
      `pawl.yaml names files that are not here: ${missing.join(', ')}. Choose the folder that holds them.`,
    );
  const chosen = [...paths].sort().flatMap((path) => {
    const file = folder.get(path);
    return file === undefined ? [] : [{ path, file }];
  });
  if (chosen.reduce((sum, { file }) => sum + file.size, 0) > mostBytes)
    throw new Error('The files that pawl.yaml names are more than 32 MiB together; use `pawl apply` for them.');
  const files = await Promise.all(chosen.map(async ({ path, file }) => ({ path, base64: await base64Of(file) })));
  const declaration = { manifest, files };
  return { declaration, plan: await client.call('planProject', { path: { project }, body: declaration }) };
}
