// `npm run dev`: the server, started again whenever its code changes, and the pages with hot reload on port 5173. Ctrl-C ends both.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const start = (...args: string[]) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
const both = [
  start('--watch', '--watch-preserve-output', 'src/bin/pawl.ts', 'serve', ...process.argv.slice(2)),
  start('node_modules/vite/bin/vite.js', 'web'),
];
for (const child of both)
  child.once('exit', (code) => {
    process.exitCode = code ?? 0;
    for (const other of both) other.kill('SIGTERM');
  });
