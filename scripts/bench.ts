// `npm run bench [name …] [-- options of the bench]`: runs the benches one by one and writes what they measured to bench/RESULTS.md.
// `npm run bench -- --list` names them. A bench prints its results as one JSON line, the last; what it says under `tables` is shown as such.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const file = join(root, 'bench', 'RESULTS.md');
const names = readdirSync(join(root, 'bench'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3))
  .sort();
const listing = process.argv.includes('--list');
// What follows the first option goes to the benches as it is.
const options = process.argv.findIndex((word, at) => at > 1 && word.startsWith('--'));
const given = process.argv.slice(2, options < 0 ? undefined : options);
const passed = options < 0 || listing ? [] : process.argv.slice(options);

/** `{a: {b: 1}}` → `a.b`, 1 */
function flatten(value: unknown, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`));
}

interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

function markdown({ head, rows }: Omit<Table, 'title'>): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const ruler = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, ruler, ...rows].map(line).join('\n');
}

async function run(name: string): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, [join(root, 'bench', `${name}.ts`), ...passed], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    process.stdout.write(chunk as Buffer);
  }
  return JSON.parse(text.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

/** Sections of the file as it is, by name: those of benches that are not run again stay. */
function readSections(): Map<string, string> {
  if (!existsSync(file)) return new Map();
  const [, ...parts] = readFileSync(file, 'utf8').split(/^## /m);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]));
}

const unknown = given.filter((name) => !names.includes(name));
if (listing || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no bench ${unknown.join(', ')}.`);
  console.log(names.join('\n'));
  process.exitCode = unknown.length > 0 ? 2 : 0;
} else {
  const sections = readSections();
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
  for (const name of given.length > 0 ? given : names) {
    console.log(`\n${name}`);
    const { bench: _, tables = [], ...figures } = await run(name);
    const parts = (tables as Table[]).map((table) => `${table.title}:\n\n${markdown(table)}`);
    const rows = flatten(figures);
    if (rows.length > 0) parts.unshift(markdown({ head: ['measured', 'value'], rows }));
    sections.set(name, `${machine}. Again: \`npm run bench ${name}\`\n\n${parts.join('\n\n')}`);
  }
  const body = [...sections].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => `## ${name}\n\n${text}\n`);
  writeFileSync(
    file,
    `# Measured\n\nMedians; what each bench asks stands at the head of its file.\n\n${body.join('\n')}`,
  );
}
