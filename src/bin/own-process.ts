// What the process of a command is run with. Loaded before anything else of Pawl, so that all the rest comes from compiled code.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/** Beside the packages, where the set-up of a checkout keeps it too; a folder that cannot be written only makes starts slower. */
const compiledCode = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'pawl', 'code');

/**
 * A young generation of 16 MB, as V8 has it by itself, is full so seldom in a server that waits that what a start left behind stays:
 * 300 MB held instead of 130. It can be told only to a process that begins.
 */
const serverFlags = ['--max-semi-space-size=4'];

/** Keeps compiled code, so that the next start neither strips types nor compiles. */
export function keepCompiledCode(): void {
  enableCompileCache(process.env['NODE_COMPILE_CACHE'] ?? compiledCode);
}

/** Begins this process again as a server's, with the same id, unless it was begun so or the system has no way to. */
export function becomeServer(): void {
  const missing = serverFlags.filter(
    (flag) => !process.execArgv.includes(flag) && !(process.env['NODE_OPTIONS'] ?? '').includes(flag),
  );
  // A channel to a parent would not survive.
  if (missing.length === 0 || process.platform === 'win32' || process.channel !== undefined) return;
  if (typeof process.execve !== 'function') return;
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...missing, ...process.argv.slice(1)], {
    NODE_COMPILE_CACHE: compiledCode,
    ...process.env,
  });
}
