// Links that MLflow's clients print (`/#/experiments/3/runs/…`) opened on our pages. The part after # never reaches a server, so the
// page rewrites its address before the router reads it.
import { client } from '../api/client.ts';
import { recordPath } from './records.ts';

async function record(id: string): Promise<string | undefined> {
  try {
    return recordPath(await client.call('resolveRecord', { path: { id } }));
  } catch {
    return undefined;
  }
}

/** The project in the address of an MLflow client that tracks to `/projects/<name>`. */
function namedProject(): string | undefined {
  const name = /^\/projects\/([^/]+)/.exec(location.pathname)?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
}

async function* projectNames(): AsyncGenerator<string> {
  const named = namedProject();
  if (named !== undefined) yield named;
  else for await (const { name } of client.pages('listProjects', {})) yield name;
}

async function firstProject(): Promise<string | undefined> {
  const named = namedProject();
  if (named !== undefined) return `/p/${encodeURIComponent(named)}`;
  const { items } = await client.call('listProjects', { query: { limit: 1 } });
  return items[0] === undefined ? undefined : `/p/${encodeURIComponent(items[0].name)}`;
}

async function experiment(number: string): Promise<string | undefined> {
  for await (const project of projectNames()) {
    for await (const found of client.pages('listExperiments', { path: { project } }))
      if (String(found.number) === number || found.id === number)
        return `/p/${encodeURIComponent(project)}/experiments/${found.id}`;
  }
  return undefined;
}

async function model(name: string, version: string | undefined): Promise<string | undefined> {
  for await (const project of projectNames()) {
    const { items } = await client.call('listModels', { path: { project }, query: { limit: 500 } });
    if (items.some((item) => item.name === name)) {
      const base = `/p/${encodeURIComponent(project)}/models/${encodeURIComponent(name)}`;
      return version === undefined ? base : `${base}/v/${version}`;
    }
  }
  return undefined;
}

async function prompt(name: string, version: string | undefined): Promise<string | undefined> {
  for await (const project of projectNames()) {
    const found = await client.call('getPrompt', { path: { project, prompt: name } }).catch(() => undefined);
    if (found !== undefined)
      return `/p/${encodeURIComponent(project)}/prompts/${encodeURIComponent(name)}${version === undefined ? '' : `?version=${version}`}`;
  }
  return undefined;
}

/** Ids of runs in the query of a comparison, which MLflow writes as a JSON list. */
function comparedRuns(query: URLSearchParams): readonly string[] {
  try {
    const ids: unknown = JSON.parse(query.get('runs') ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string' && /^[0-9a-f]{32}$/.test(id)) : [];
  } catch {
    return [];
  }
}

/** The comparison page of the project that holds the first run. */
async function comparison(query: URLSearchParams): Promise<string | undefined> {
  const ids = comparedRuns(query);
  const [first] = ids;
  const page = first === undefined ? undefined : await record(first);
  return page?.replace(/\/runs\/.*$/, `/compare?runs=${ids.join()}`);
}

/** Our address for an MLflow hash such as `#/experiments/3/runs/<id>/artifacts/model`; undefined when it names nothing here. */
export async function fromMlflowHash(hash: string): Promise<string | undefined> {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const parts = path.split('/').map(decodeURIComponent);
  if (parts[0] === 'compare-runs' || parts[0] === 'metric') return comparison(new URLSearchParams(query));
  const run = /(?:^|\/)runs\/([0-9a-f]{32})(?:\/(.*))?$/.exec(path);
  if (run !== null) {
    const page = await record(run[1] ?? '');
    if (page === undefined) return undefined;
    const [tab = '', ...file] = (run[2] ?? '').split('/');
    if (tab === 'artifacts' || tab === 'artifactPath')
      return `${page}?tab=artifacts${file.length === 0 ? '' : `&file=${encodeURIComponent(file.join('/'))}`}`;
    return tab.endsWith('metrics') ? `${page}?tab=metrics` : page;
  }
  if (parts[0] === 'experiments' && parts[1] !== undefined) {
    if (parts[2] === 'models' && parts[3] !== undefined) return record(parts[3].replace(/^m-/, ''));
    const page = await experiment(parts[1]);
    const filter = new URLSearchParams(query).get('searchFilter');
    return page === undefined || filter === null ? page : `${page}?q=${encodeURIComponent(filter)}`;
  }
  if (parts[0] === 'prompts' && parts[1] !== undefined)
    return prompt(parts[1], new URLSearchParams(query).get('promptVersion') ?? undefined);
  if (parts[0] === 'models' && parts[1] !== undefined) return model(parts[1], parts[3]);
  const project = await firstProject();
  if (project === undefined) return undefined;
  if (parts[0] === 'experiments') return `${project}/experiments`;
  if (parts[0] === 'models' || parts[0] === 'prompts') return `${project}/${parts[0]}`;
  return undefined;
}

/** Rewrites the address when it is an MLflow link. Call before the router starts. */
export async function rewriteMlflowLink(): Promise<void> {
  if (!location.hash.startsWith('#/')) return;
  const page = await fromMlflowHash(location.hash).catch(() => undefined);
  history.replaceState(null, '', page ?? `/?find=${encodeURIComponent(location.hash)}`);
}
