// Tells where a record came from, as one indented chain: prediction, version, who approved it, evaluation, run and code, why it was
// trained, training set, features, raw files. Everything is read from lineage; only the details of each record are asked for.
import { type Answer, PawlError } from '../../clients/ts/client.ts';
import type { CodeSource } from '../contracts/code-source.ts';
import type { NodeType } from '../kernel/node-ref.ts';
import { UsageError } from './command.ts';
import type { Context } from './context.ts';

/** One fact of the chain; `depth` is its indentation. */
export interface TraceLine {
  readonly depth: number;
  /** What part it plays, such as `trained because`. */
  readonly what: string;
  readonly label: string;
  readonly id: string;
}

type Graph = Answer<'getLineage'>;
type GraphNode = Graph['nodes'][number];

/** What a record says of the one it led to. */
const roles: Readonly<Record<string, string>> = {
  run: 'made by run',
  'pipeline-run': 'in pipeline run',
  pipeline: 'of pipeline',
  'training-set': 'trained on',
  'feature-view': 'features of',
  'dataset-version': 'rows of',
  dataset: 'dataset',
  alarm: 'alarm',
  'monitor-window': 'because of window',
  transition: 'because',
  approval: 'approved by',
  code: 'code commit',
  evaluation: 'evaluated',
  rollout: 'rollout',
  experiment: 'in experiment',
};

/** The commit in full, where it is, and the files that ran by their digest. */
function describeCode(code: Partial<CodeSource> & { readonly bundle?: string | undefined }): string {
  const parts = code.commit === undefined ? ['no git commit was recorded'] : [code.commit];
  if (code.dirty === true) parts.push('with changes that are not committed');
  if (code.branch) parts.push(`branch ${code.branch}`);
  if (code.path !== undefined && code.path !== '.') parts.push(`in ${code.path}`);
  if (code.remote) parts.push(`of ${code.remote}`);
  if (code.bundle !== undefined) parts.push(`files sha256 ${code.bundle}`);
  return parts.join(', ');
}

function describe(node: GraphNode): string {
  const { cause, text, rows, digest, sources, quarantined } = node.detail as Readonly<Record<string, unknown>>;
  const parts = [node.label];
  if (typeof rows === 'number') parts.push(`${rows} rows`);
  if (typeof quarantined === 'number') parts.push(`${quarantined} quarantined`);
  if (Array.isArray(sources)) {
    for (const source of sources as readonly { name?: string; sha256?: string }[])
      parts.push(`from ${source.name} sha256 ${source.sha256?.slice(0, 16)}`);
  } else if (typeof digest === 'string') parts.push(`digest ${digest.slice(0, 16)}`);
  if (node.type === 'code') return describeCode(node.detail as Partial<CodeSource> & { readonly bundle?: string });
  if (typeof cause === 'string') parts.push(cause);
  if (typeof text === 'string') parts.push(text);
  return parts.join(', ');
}

/** Walks the graph upstream, each record once. The versions of a dataset that came before one are told by the first only. */
function ancestry(graph: Graph, start: number): TraceLine[] {
  const nodes = new Map(graph.nodes.map((node) => [`${node.type} ${node.id}`, node]));
  const seen = new Set([`${graph.focus.type} ${graph.focus.id}`]);
  const lines: TraceLine[] = [];
  const visit = (key: string, depth: number): void => {
    for (const edge of graph.edges) {
      if (`${edge.to.type} ${edge.to.id}` !== key) continue;
      const from = `${edge.from.type} ${edge.from.id}`;
      const node = nodes.get(from);
      // What caused an alarm of another version is the history of that version, not of this one.
      const foreign = edge.from.type === 'model-version' && key.startsWith('monitor-window');
      // A view lists all versions ever read; the training set names those that were used.
      const unused = key.startsWith('feature-view') && edge.from.type === 'dataset-version';
      if (node === undefined || seen.has(from) || node.type === 'model' || foreign || unused) continue;
      seen.add(from);
      lines.push({ depth, what: roles[node.type] ?? node.type, label: describe(node), id: node.id });
      visit(from, depth + 1);
    }
  };
  visit(`${graph.focus.type} ${graph.focus.id}`, start);
  return lines;
}

async function versionFacts(context: Context, id: string, depth: number): Promise<TraceLine[]> {
  const { client } = context;
  const graph = await client.call('getLineage', {
    path: { type: 'model-version', id },
    query: { direction: 'upstream', depth: 12, limit: 500 },
  });
  const { project, detail, label } = graph.focus;
  const { model, version } = detail as { readonly model: string; readonly version: number };
  const record = await client.call('getModelVersion', { path: { project, model, version } });
  const lines: TraceLine[] = [{ depth, what: 'model version', label, id }];
  const add = (what: string, text: string, ref = ''): number =>
    lines.push({ depth: depth + 1, what, label: text, id: ref });
  const ran = graph.nodes.find((node) => node.type === 'code')?.detail['bundle'];
  const known = record.codeSource ?? (record.codeCommit === null ? {} : { commit: record.codeCommit });
  add('code commit', describeCode({ ...known, bundle: typeof ran === 'string' ? ran : undefined }));
  if (record.onnxSha256 !== null) add('onnx', `sha256 ${record.onnxSha256}`);
  const { items: evaluations } = await client.call('listEvaluations', {
    path: { project },
    query: { model, version, limit: 20 },
  });
  for (const evaluation of evaluations) add(`gate ${evaluation.verdict}`, evaluation.summary, evaluation.id);
  const turns = client.pages('listTurns', { path: { project, model }, query: { limit: 100 } });
  for await (const turn of turns) {
    if (turn.versionId !== id) continue;
    add('retrained because', `${turn.cause.kind}: ${turn.cause.text}`, turn.cause.id);
    if (turn.overrideReason !== null) add('gate overridden', turn.overrideReason);
    const { items } = await client.call('listTransitions', {
      path: { project, model },
      query: { turn: turn.id, limit: 100 },
    });
    for (const step of [...items].reverse()) {
      if (step.to !== 'rolling-out' && step.to !== 'promoted' && step.to !== 'rolled-back') continue;
      add(
        step.to === 'rolled-back' ? 'rolled back by' : 'approved by',
        `${step.actor.kind} ${step.actor.name} (${step.from} > ${step.to}): ${step.cause.text}`,
        step.id,
      );
    }
    if (turn.approvalId === null) continue;
    const approvals = client.pages('listApprovals', { path: { project }, query: { limit: 100 } });
    for await (const approval of approvals) {
      if (approval.id !== turn.approvalId) continue;
      for (const vote of approval.votes)
        add(
          vote.approve ? 'approved by' : 'rejected by',
          `${vote.actor.name} at ${vote.at}: ${vote.reason}`,
          approval.id,
        );
    }
  }
  // The commit stands at the top already.
  return [...lines, ...ancestry(graph, depth + 1).filter((line) => line.what !== roles['code'])];
}

/** `model@version` or `model@alias` to the id of the version. @throws UsageError */
async function resolveVersion(context: Context, name: string): Promise<string> {
  const [model = '', which = ''] = name.split('@');
  const path = { project: context.project, model };
  let version = Number(which.replace(/^v/, ''));
  if (!Number.isInteger(version)) {
    const alias = await context.client.call('getAlias', { path: { ...path, alias: which }, query: {} });
    if (alias.version === null) throw new UsageError(`${model} has no alias ${which}.`);
    version = alias.version;
  }
  return (await context.client.call('getModelVersion', { path: { ...path, version } })).id;
}

/** The type of a record the server named, as it takes it. */
export const typeOf = (type: string): NodeType => type as NodeType;

const isMissing = (error: unknown): boolean => error instanceof PawlError && error.status === 404;

/** @throws PawlError when the server knows no such record */
export async function readTrace(context: Context, name: string): Promise<TraceLine[]> {
  const { client, project } = context;
  if (name.includes('@')) return versionFacts(context, await resolveVersion(context, name), 0);
  const record = await client.call('resolveRecord', { path: { id: name } }).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (record === undefined) {
    const { prediction } = await client.call('getPrediction', { path: { project, prediction: name } });
    const label = `score ${prediction.score ?? '–'} for ${prediction.entityKey ?? 'an unnamed entity'} at ${prediction.at} by ${prediction.role}`;
    const lines = await versionFacts(context, prediction.modelVersionId, 1);
    return [{ depth: 0, what: 'prediction', label, id: prediction.id }, ...lines];
  }
  if (record.type === 'model-version') return versionFacts(context, record.id, 0);
  const path = { type: typeOf(record.type), id: record.id };
  const graph = await client.call('getLineage', { path, query: { direction: 'upstream', depth: 12, limit: 500 } });
  const lines: TraceLine[] = [{ depth: 0, what: record.type, label: record.label, id: record.id }];
  if (record.type === 'run') {
    const run = await client.call('getRun', { path: { project: record.project, run: record.id } });
    // A run that a client started by itself has no record of its code, only what the client told.
    if (!graph.nodes.some((node) => node.type === 'code'))
      lines.push({
        depth: 1,
        what: 'code commit',
        label: describeCode(run.codeCommit === null ? {} : { commit: run.codeCommit }),
        id: '',
      });
  }
  return [...lines, ...ancestry(graph, 1)];
}
