// The files of this installation that a data plane needs: its source without tests, and, for an image that is made without a package manager,
// the packages that it loads and the Node program.
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packagingErrors } from './errors.ts';
import type { PackFile } from './model.ts';

const checkout = fileURLToPath(new URL('../../..', import.meta.url));

/** Packages that the data plane loads for ONNX models; theirs are found from them. */
const loaded = [
  'commander',
  'onnxruntime-node',
  'pino',
  'prom-client',
  '@connectrpc/connect',
  '@connectrpc/connect-node',
  '@bufbuild/protobuf',
  '@bufbuild/cel',
];

async function walk(folder: string, prefix: string, takes: (path: string) => boolean): Promise<PackFile[]> {
  const found: PackFile[] = [];
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${prefix}/${entry.name}`;
    if (!takes(path)) continue;
    if (entry.isDirectory()) found.push(...(await walk(join(folder, entry.name), path, takes)));
    else if (entry.isFile()) found.push({ path, content: { file: join(folder, entry.name) } });
  }
  return found;
}

/** The server's source, without tests. */
export async function sourceFiles(): Promise<PackFile[]> {
  const notTest = (path: string): boolean => !/\.test\.ts$|__pycache__/.test(path);
  return [
    ...(await walk(join(checkout, 'src'), 'src', notTest)),
    ...(await walk(join(checkout, 'clients', 'ts'), 'clients/ts', notTest)),
    ...['package.json', 'LICENSE'].map((name) => ({ path: name, content: { file: join(checkout, name) } })),
  ];
}

/** What a package manager needs to install the server's packages in the pinned versions. */
export function lockFiles(): PackFile[] {
  return ['package-lock.json', 'web/package.json'].map((path) => ({ path, content: { file: join(checkout, path) } }));
}

async function packagesFrom(names: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    const text = await readFile(join(checkout, 'node_modules', name, 'package.json'), 'utf8').catch(() => undefined);
    if (text === undefined) {
      if (names.includes(name)) throw packagingErrors.create('not_installed', `The package ${name} is not installed.`);
      continue;
    }
    found.add(name);
    const { dependencies = {} } = JSON.parse(text) as { readonly dependencies?: Readonly<Record<string, string>> };
    waiting.push(...Object.keys(dependencies));
  }
  return [...found].sort();
}

/** A folder with the builds of one package for one machine. */
const build = /\/onnxruntime-node\/bin\/[^/]+\/(darwin|linux|win32)\/([^/]+)/;

/** What only installs the runtime or documents it, and builds of it for other machines. */
function leftOut(path: string): boolean {
  const [, system, machine] = build.exec(path) ?? [];
  return (
    /\.(map|md|d\.ts|d\.mts|d\.cts)$|\/(test|tests|docs|benchmarks|examples)\//.test(path) ||
    /\/(adm-zip|global-agent)\//.test(path) ||
    (system !== undefined && (system !== process.platform || machine !== process.arch))
  );
}

/** The packages that the data plane loads, as they are installed here. @throws AppError `packaging.not_installed` */
export async function packageFiles(): Promise<PackFile[]> {
  const files: PackFile[] = [];
  for (const name of await packagesFrom(loaded))
    files.push(...(await walk(join(checkout, 'node_modules', name), `node_modules/${name}`, (path) => !leftOut(path))));
  return files;
}

/** The Node program that runs this server. @throws AppError `packaging.not_installed` elsewhere than on Linux */
export async function nodeProgram(): Promise<PackFile> {
  const file = await realpath(process.execPath);
  if (process.platform !== 'linux' || !(await stat(file)).isFile())
    throw packagingErrors.create(
      'not_installed',
      'An image layout holds the Node program of this server, which is not one for Linux.',
    );
  return { path: 'bin/node', content: { file }, executable: true };
}
