// MLflow's rules for names and lengths, with its texts.
import { isAlias } from '../../modules/registry/index.ts';
import { invalid } from './errors.ts';
import { invalidValue, missingValue } from './fields.ts';
import { decodeFully } from './locations.ts';

export const limits = {
  key: 250,
  paramValue: 6000,
  runTagValue: 8000,
  experimentTagValue: 5000,
  registryTagValue: 100_000,
  experimentName: 500,
  artifactLocation: 2048,
  modelName: 256,
  metricsPerBatch: 1000,
  paramsPerBatch: 100,
  tagsPerBatch: 100,
  entitiesPerBatch: 1000,
  batchCharacters: 1_000_000,
  alias: 255,
} as const;

export function checkLength(what: string, limit: number, text: string): void {
  if (text.length > limit) throw invalid(`'${what}' exceeds the maximum length of ${limit} characters`);
}

/** POSIX normalisation, to tell names that would mean another path. */
function normalised(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  const path = parts.join('/');
  return name.startsWith('/') ? `/${path}` : path === '' ? '.' : path;
}

function isPlainPath(name: string): boolean {
  const norm = normalised(name);
  return norm === name && norm !== '.' && !norm.startsWith('..') && !norm.startsWith('/');
}

/** Keys of metrics, parameters and tags. */
export function checkKey(path: string, key: string): void {
  if (!/^[\p{L}\p{N}_\-.\s:/]*$/u.test(key)) {
    throw invalidValue(
      path,
      key,
      'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).',
    );
  }
  if (!isPlainPath(key)) {
    throw invalidValue(
      path,
      key,
      `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${normalised(key)}'`,
    );
  }
  checkLength(path, limits.key, key);
}

/** Control characters make names that look like others, and Postgres keeps no NUL. @throws AppError in MLflow's words */
function refuseControls(field: string, name: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (/[\u0000-\u001f\u007f]/.test(name)) throw invalidValue(field, name, 'A name holds no control characters.');
}

export function checkExperimentName(name: string): void {
  refuseControls('name', name);
  checkLength('name', limits.experimentName, name);
}

/** A location that clients will write to: no tricks, no local path, no address this server would fetch. */
export function checkArtifactLocation(location: string): void {
  if (location.startsWith('runs:')) {
    throw invalid(`Artifact location cannot be a runs:/ URI. Given: '${location}'`);
  }
  checkLength('artifact_location', limits.artifactLocation, location);
  const [path = '', query] = location.split(/\?(.*)/s);
  // A store may be told by a query how to be reached; ours takes none.
  if (query !== undefined && (decodeFully(query).includes('..') || /^mlflow-artifacts:/i.test(path)))
    throw invalid('Invalid query string');
  if (!/^[a-z][a-z0-9+.-]*:/i.test(path) || /[?#;\\\0]|\.\.|%2e|%00/i.test(path) || /[#\0]|%00/.test(query ?? '')) {
    throw invalid(`'artifact_location' URL can't include fragments or params, or relative paths. Given: '${location}'`);
  }
  if (/^file:/i.test(location)) {
    throw invalid(`Artifact location '${location}' is a local path; this server hands out remote locations only.`);
  }
}

export function checkModelName(name: string, field: 'name' | 'new_name' = 'name'): void {
  if (name.trim() === '') throw missingValue(field);
  refuseControls(field, name);
  checkLength(field, limits.modelName, name);
  if (/[/:]/.test(name)) throw invalid(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`);
  if (!isPlainPath(name)) {
    throw invalidValue(
      field,
      name,
      `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${normalised(name)}'`,
    );
  }
}

/** A logged model may be without a name, but not with one that is a path or an address. */
export function checkLoggedModelName(name: string): void {
  refuseControls('name', name);
  if (/[/:.%"']/.test(name))
    throw invalid(
      `Invalid model name ('${name}') provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`,
    );
  checkLength('name', limits.modelName, name);
}

export function checkAlias(alias: string): void {
  if (!/^[\w-]*$/.test(alias)) {
    throw invalid(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    );
  }
  checkLength('Registered model alias name', limits.alias, alias);
  if (alias.toLowerCase() === 'latest') throw invalid("'latest' alias name (case insensitive) is reserved.");
  if (!isAlias(alias)) throw invalid(`Version alias name '${alias}' is reserved.`);
}

export function checkVersion(text: string): number {
  if (!/^-?\d+$/.test(text)) throw invalid(`Parameter 'version' must be an integer, got '${text}'.`);
  return Number(text);
}

export function checkBatch(what: string, limit: number, length: number): void {
  if (length <= limit) return;
  throw invalid(
    `A batch logging request can contain at most ${limit} ${what}. Got ${length} ${what}. Please split up ${what} across multiple requests and try again.`,
  );
}
