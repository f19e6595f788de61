// `npm test`: the whole suite, or the files given. Ends with the runner's own summary. Where CI is set a skipped test is a failure,
// because there every component is supposed to be present.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const given = process.argv.slice(2);
const patterns =
  given.length > 0
    ? given
    : [
        'src/**/*.test.ts',
        'scripts/**/*.test.ts',
        'clients/ts/**/*.test.ts',
        'web/src/**/*.test.ts',
        'test/**/*.test.ts',
      ];
const files = globSync(patterns, { cwd: root, exclude: (path) => String(path).includes('node_modules') }).sort();
if (files.length === 0) {
  console.error(`No test file matches ${patterns.join(', ')}.`);
  process.exit(1);
}
const args = [
  '--test',
  '--test-timeout=600000',
  `--test-concurrency=${process.env['PAWL_TEST_CONCURRENCY'] ?? '2'}`,
  '--test-reporter=./scripts/test-reporter.ts',
  ...files,
];
const child = spawn(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
});
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
