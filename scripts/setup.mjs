// First contact: runs on any Node from 20 on, brings what a fresh clone lacks (packages, the Python environment, the built pages)
// into the checkout, and hands over to the task on the pinned Node. Plain JavaScript, because the pinned Node is not there yet.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [task = 'serve', ...rest] = process.argv.slice(2);
const windows = process.platform === 'win32';
const stampFolder = join(root, 'node_modules', '.cache', 'pawl');
const python = join(root, '.venv', windows ? 'Scripts' : 'bin', windows ? 'python.exe' : 'python');
const pinnedNode = join(root, 'node_modules', '.bin', windows ? 'node.cmd' : 'node');

/** Tasks, and what each needs beside the packages. */
const tasks = {
  quickstart: { needs: ['python', 'web'], run: ['scripts/quickstart/main.ts'] },
  // A server that idles keeps little memory for short-lived objects.
  serve: { needs: ['web'], run: ['src/bin/pawl.ts', 'serve'] },
  cli: { needs: [], run: ['src/bin/pawl.ts'] },
  dev: { needs: [], run: ['scripts/dev.ts'] },
  test: { needs: ['python', 'web'], run: ['scripts/test.ts'] },
  check: { needs: [], run: ['scripts/check/main.ts'] },
  gen: { needs: [], run: ['scripts/gen/main.ts'] },
  bench: { needs: ['python', 'web'], run: ['scripts/bench.ts'] },
  build: { needs: ['web'], run: [] },
  doctor: { needs: [], run: ['src/bin/pawl.ts', 'doctor'] },
};

function fail(sentence) {
  console.error(`\n${sentence}`);
  process.exit(1);
}

function digestOf(paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort())
        if (name !== 'node_modules' && name !== 'dist') add(join(path, name));
    } else {
      hash.update(path.slice(root.length)).update(readFileSync(path));
    }
  };
  for (const path of paths) add(join(root, path));
  return hash.digest('hex');
}

function isFresh(name, digest) {
  const stamp = join(stampFolder, name);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
}

function stampAs(name, digest) {
  mkdirSync(stampFolder, { recursive: true });
  writeFileSync(join(stampFolder, name), digest);
}

/** Runs a command with its output kept back, shown only when it fails; a line ticks meanwhile. */
function step(title, command, args, options = {}) {
  return new Promise((resolve) => {
    const started = Date.now();
    const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
    const terminal = process.stderr.isTTY === true;
    if (!terminal) process.stderr.write(`· ${title} …\n`);
    const ticker = terminal ? setInterval(() => process.stderr.write(`\r· ${title} … ${seconds()} `), 250) : undefined;
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: windows, ...options });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    const end = (ok, message) => {
      clearInterval(ticker);
      process.stderr.write(`${terminal ? '\r' : ''}${ok ? '✓' : '✗'} ${title} (${seconds()})    \n`);
      if (!ok) {
        process.stderr.write(`${output.slice(-4000)}\n`);
        fail(`${title} failed: ${message}`);
      }
      resolve();
    };
    child.on('error', (error) => end(false, error.message));
    child.on('close', (code) =>
      end(code === 0, `${command} ended with code ${code}. Correct what it says above and run the command again.`),
    );
  });
}

/** An installer empties the folder first: through a link it would empty that of another checkout. */
function refuseLink(folder, command) {
  if (lstatSync(join(root, folder), { throwIfNoEntry: false })?.isSymbolicLink() === true)
    fail(
      `${folder} is a link and lacks what this checkout needs: run \`${command}\` where it lies, or take the link away.`,
    );
}

async function bringPackages() {
  const digest = digestOf(['package-lock.json', 'package.json', 'web/package.json']);
  if (isFresh('packages', digest) && existsSync(pinnedNode)) return;
  refuseLink('node_modules', 'npm ci');
  await step('Installing packages', windows ? 'npm.cmd' : 'npm', ['ci', '--no-progress', '--loglevel=error']);
  if (!existsSync(pinnedNode))
    fail(
      'The pinned Node is missing after the install: this system has no package of it. Run on Linux or macOS, x64 or arm64.',
    );
  stampAs('packages', digest);
}

function findPython() {
  for (const name of ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10']) {
    const found = spawnSync(name, ['-c', 'import sys; print(sys.version_info >= (3, 10))'], { encoding: 'utf8' });
    if (found.status === 0 && found.stdout.trim() === 'True') return name;
  }
  return fail(
    'Python 3.10 or later is needed for the training example: install it (Debian: apt-get install python3 python3-venv) and run the command again.',
  );
}

async function bringPython() {
  const digest = digestOf(['python/bootstrap.lock', 'python/requirements.lock']);
  if (isFresh('python', digest) && existsSync(python)) return;
  refuseLink('.venv', 'npm run quickstart');
  const base = findPython();
  const venv = spawnSync(base, ['-c', 'import venv, ensurepip'], { encoding: 'utf8' });
  if (venv.status !== 0)
    fail(
      'Python cannot make virtual environments: install that part of it (Debian: apt-get install python3-venv) and run the command again.',
    );
  await step('Making the Python environment', base, ['-m', 'venv', '--clear', '.venv']);
  await step('Installing the Python installer', python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--require-hashes',
    '-r',
    'python/bootstrap.lock',
  ]);
  const uv = join(dirname(python), windows ? 'uv.exe' : 'uv');
  await step('Installing Python packages', uv, [
    'pip',
    'install',
    '--quiet',
    '--python',
    python,
    '--require-hashes',
    '-r',
    'python/requirements.lock',
  ]);
  await step('Warming up Python', python, ['python/warm_up.py']);
  stampAs('python', digest);
}

async function buildWeb() {
  if (!existsSync(join(root, 'web', 'vite.config.ts'))) return;
  const digest = digestOf(['web', 'clients/ts', 'src/contracts']);
  if (isFresh('web', digest) && existsSync(join(root, 'web', 'dist', 'index.html'))) return;
  await step('Building the pages', pinnedNode, [
    join('node_modules', 'vite', 'bin', 'vite.js'),
    'build',
    'web',
    '--logLevel',
    'warn',
  ]);
  stampAs('web', digest);
}

const chosen = tasks[task];
if (chosen === undefined) fail(`There is no task ${task}; there are ${Object.keys(tasks).join(', ')}.`);
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(
    `Node 20 or later is needed to begin (this is ${process.version}); the right version is then installed into the checkout.`,
  );
await bringPackages();
// Both at once: one waits for the network while the other computes.
await Promise.all([
  chosen.needs.includes('python') ? bringPython() : undefined,
  chosen.needs.includes('web') ? buildWeb() : undefined,
]);
if (chosen.run.length > 0) {
  const env = {
    ...process.env,
    PATH: `${join(root, 'node_modules', '.bin')}${windows ? ';' : ':'}${process.env.PATH}`,
    // Compiled code is kept, so that the next start neither strips types nor compiles.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(stampFolder, 'code'),
  };
  const [script, ...args] = chosen.run;
  const child = spawn(pinnedNode, [join(root, script), ...args, ...rest], {
    stdio: 'inherit',
    env,
    cwd: task === 'cli' ? process.cwd() : root,
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('close', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
}
