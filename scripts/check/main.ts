// `npm run check`: everything that can be said of the code without running it. Each line is one check; all run, then it fails once.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkReferences } from '../gen/references.ts';
import { checkBoundaries, dependencyNames } from './boundaries.ts';
import { duplicateTestNames } from './test-names.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Outcome {
  readonly ok: boolean;
  readonly summary: string;
  readonly output: string;
}

function run(command: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const add = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', (error) => resolve({ ok: false, summary: '', output: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, summary: '', output }));
  });
}

function boundaries(): Outcome {
  const { files, imports, violations } = checkBoundaries(root, dependencyNames(root));
  // A checker that reads nothing would pass everything.
  const blind = files < 150;
  const output = violations.map((violation) => `${violation.file}: ${violation.rule}: ${violation.message}`).join('\n');
  return {
    ok: violations.length === 0 && !blind,
    summary: `${files} files, ${imports} imports`,
    output: blind ? 'too few files were read' : output,
  };
}

function testNames(): Outcome {
  const duplicates = duplicateTestNames(root);
  return {
    ok: duplicates.length === 0,
    summary: '',
    output: duplicates.map(({ name, files }) => `${name}: ${files.join(', ')}`).join('\n'),
  };
}

async function largestFiles(): Promise<Outcome> {
  const { output } = await run('git', ['ls-files', '*.ts', '*.tsx']);
  const files = output.split('\n').filter((path) => path !== '' && !path.includes('generated'));
  const sizes = files
    .map((path) => ({ path, lines: readFileSync(`${root}/${path}`, 'utf8').split('\n').length }))
    .sort((a, b) => b.lines - a.lines);
  const largest = sizes.slice(0, 10).map(({ path, lines }) => `${lines} ${path}`);
  const tooLarge = sizes.filter(({ lines }) => lines > 1000);
  return {
    ok: tooLarge.length === 0,
    summary: `largest: ${largest.slice(0, 3).join(', ')}`,
    output: largest.join('\n'),
  };
}

const checks: readonly (readonly [string, () => Promise<Outcome> | Outcome])[] = [
  ['format and lint', () => run('biome', ['check', '--error-on-warnings', '.'])],
  ['types', () => run('tsc', ['-p', '.'])],
  ['types of the pages', () => run('tsc', ['-p', 'web'])],
  ['typed lint', () => run('oxlint', ['--type-aware', '-c', '.oxlintrc.json', 'src', 'clients', 'scripts', 'test'])],
  ['boundaries', boundaries],
  ['dead code', () => run('knip', ['--no-progress'])],
  ['test names', testNames],
  ['generated references', () => checkReferences(root)],
  ['file sizes', largestFiles],
];

const started = performance.now();
let failed = 0;
for (const [name, check] of checks) {
  const from = performance.now();
  const outcome = await check();
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  console.log(
    `${outcome.ok ? '✓' : '✗'} ${name} (${seconds} s)${outcome.summary === '' ? '' : ` – ${outcome.summary}`}`,
  );
  if (!outcome.ok) {
    failed++;
    console.log(
      outcome.output
        .split('\n')
        .slice(0, 60)
        .map((line) => `    ${line}`)
        .join('\n'),
    );
  }
}
console.log(
  `${checks.length - failed} passed, ${failed} failed in ${((performance.now() - started) / 1000).toFixed(1)} s`,
);
process.exitCode = failed === 0 ? 0 : 1;
