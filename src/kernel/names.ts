// Rules for names and paths that people choose. Paths from clients are hostile: only plain relative ones pass.
import { AppError } from './errors.ts';

/** Names of projects, models, datasets …: letters, digits, `_`, `-`, `.` inside; 1 to 128 characters. */
export const namePattern = '^[A-Za-z0-9_][A-Za-z0-9_.\\-]{0,127}$';

const name = new RegExp(namePattern);

export function isName(text: string): boolean {
  return name.test(text);
}

/**
 * Returns the path, forward slashes, when it is relative and stays below its root.
 * @throws AppError `request.bad_path` for absolute paths, `.`/`..`/empty segments, backslashes, control characters, `%`-escapes
 *   of separators, or more than 1,024 characters.
 */
export function safeRelativePath(path: string): string {
  const segments = path.split('/');
  const bad =
    path.length === 0 ||
    path.length > 1024 ||
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be refused
    /[\\\u0000-\u001f\u007f]|%2e|%2f|%5c|%00/i.test(path) ||
    /^[A-Za-z]:/.test(path) ||
    segments.some((segment) => segment === '' || segment === '.' || segment === '..');
  if (bad) {
    throw new AppError(
      'request.bad_path',
      'invalid',
      `The path ${JSON.stringify(path.slice(0, 200))} is not allowed.`,
      {
        hint: 'Use a relative path with forward slashes and without "..".',
      },
    );
  }
  return path;
}
