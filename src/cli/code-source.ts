// The commit that the files of a project lie in, asked of git on this machine without running a hook, a file monitor or a prompt.
// Without git, or outside a work tree, the files are known by their digest only, and the reason is told.
import { execFile } from 'node:child_process';
import type { CodeSource } from '../contracts/code-source.ts';
import { withoutCredentials } from '../kernel/remote-url.ts';

export type FoundSource =
  | { readonly source: CodeSource }
  /** Why there is none, in words that follow `no git commit:`. */
  | { readonly source: null; readonly reason: string };

const limitMs = 15_000;
const safely = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-optional-locks', '--no-pager'];

interface Output {
  readonly ok: boolean;
  readonly text: string;
  /** `ENOENT` when there is no such program. */
  readonly code: string | number | null | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

function git(folder: string, environment: Environment, ...args: string[]): Promise<Output> {
  // A variable of a surrounding git command, such as a hook's GIT_DIR, would name another repository.
  const own = Object.entries(environment).filter(([name]) => !name.startsWith('GIT_'));
  const env = { ...Object.fromEntries(own), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
  return new Promise((resolve) => {
    execFile(
      'git',
      [...safely, ...args],
      { cwd: folder, env, timeout: limitMs, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) =>
        resolve({ ok: error === null, text: error === null ? stdout : stderr, code: error?.code }),
    );
  });
}

const line = (output: Output): string | null => (output.ok && output.text.trim() !== '' ? output.text.trim() : null);

/** Paths below the folder that are not as the commit has them, a folder ending with a slash; undefined when git cannot say. */
async function changedPaths(
  folder: string,
  prefix: string,
  environment: Environment,
): Promise<readonly string[] | undefined> {
  const status = ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--ignored=matching', '--no-renames'];
  const output = await git(folder, environment, ...status, '--ignore-submodules=all', '--', '.');
  if (!output.ok) return undefined;
  // Each entry is two letters, a space, and the path from the top of the work tree.
  return output.text
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => entry.slice(3 + prefix.length));
}

/**
 * @param folder of pawl.yaml
 * @param files paths inside the folder that are sent
 */
export async function findCodeSource(
  folder: string,
  files: readonly string[],
  environment: Environment,
): Promise<FoundSource> {
  const none = (reason: string): FoundSource => ({ source: null, reason });
  const place = await git(folder, environment, 'rev-parse', '--is-inside-work-tree', '--show-prefix');
  if (place.code === 'ENOENT') return none('git is not installed');
  const [inside, prefix = ''] = place.text.split('\n');
  if (!place.ok || inside !== 'true') {
    const foreign = /dubious ownership/.test(place.text);
    return none(
      foreign ? 'git refuses the folder, which belongs to somebody else' : 'the folder is in no git work tree',
    );
  }
  const commit = line(await git(folder, environment, 'rev-parse', '--verify', '--quiet', 'HEAD^{commit}'));
  if (commit === null) return none('the repository has no commit yet');
  const branch = line(await git(folder, environment, 'symbolic-ref', '--quiet', '--short', 'HEAD'));
  const remotes = (line(await git(folder, environment, 'remote')) ?? '').split('\n');
  const name = remotes.includes('origin') ? 'origin' : remotes[0];
  const remote =
    name === undefined || name === ''
      ? null
      : line(await git(folder, environment, 'config', '--get', `remote.${name}.url`));
  const changed = await changedPaths(folder, prefix, environment);
  if (changed === undefined) return none('git cannot tell which files have changed');
  const dirty = files.some((file) =>
    changed.some((path) => path === file || (path.endsWith('/') && file.startsWith(path))),
  );
  return {
    source: {
      commit,
      dirty,
      branch,
      remote: remote === null ? null : withoutCredentials(remote),
      path: prefix === '' ? '.' : prefix.replace(/\/$/, ''),
    },
  };
}

/** The commit in one line. */
export function describeSource(found: FoundSource): string {
  const { source } = found;
  if (source === null) return `no git commit: ${found.reason}; the code is known by the digest of its files`;
  const place = [source.path === '.' ? undefined : source.path, source.remote ?? undefined].filter(
    (one) => one !== undefined,
  );
  return `commit ${source.commit}${source.dirty ? ', with changes that are not committed' : ''}${place.length === 0 ? '' : ` (${place.join(' of ')})`}`;
}
