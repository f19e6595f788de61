// Live pages: one event stream per browser. The tab that holds the lock reads the stream and relays it; every tab then reads again
// only the queries that the fact concerns, at most once a second.
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { bodyOf, textField } from './json.ts';

export interface Fact {
  readonly topic: string;
  readonly id: string;
  readonly project: string;
}

interface Connection {
  readonly state: 'connecting' | 'live' | 'lost' | 'paused';
  /** Wall time of the last change of state, ms. */
  readonly since: number;
}

/** First word of a topic → words in the names of the operations it makes stale. Unknown topics make everything stale. */
const concerns: Readonly<Record<string, readonly string[]>> = {
  alarm: ['Alarm', 'Loop', 'Monitor', 'Decision'],
  alias: ['Model', 'Alias', 'Prompt'],
  approval: ['Approval', 'Loop'],
  batch: ['Batch'],
  dataset: ['Dataset'],
  deployment: ['Endpoint', 'Revision', 'Rollout'],
  evaluation: ['Evaluation'],
  'evaluation-set': ['EvaluationSet', 'EvaluationRecord'],
  experiment: ['Experiment'],
  export: ['Export'],
  feature: ['Feature', 'Materialization', 'Skew'],
  features: ['Feature', 'Materialization', 'Skew'],
  budget: ['Gateway'],
  gate: ['Evaluation', 'Loop'],
  gateway: ['Gateway'],
  issue: ['Issue'],
  kpi: ['Objective', 'Measurement'],
  loop: ['Loop', 'Transition', 'Turn', 'Decision'],
  model: ['Model', 'Version', 'Prompt'],
  'mcp-server': ['Mcp'],
  member: ['Member', 'ProjectRole', 'RoleHolder'],
  monitor: ['Monitor', 'Alarm'],
  objective: ['Objective', 'Measurement'],
  pipeline: ['Pipeline', 'StepLog'],
  predictions: ['Prediction', 'Look', 'Rollout', 'Traffic'],
  'label-schema': ['LabelSchema'],
  'review-queue': ['Review'],
  role: ['ProjectRole', 'RoleHolder'],
  rollout: ['Rollout', 'Look', 'Endpoint', 'Revision', 'Loop'],
  run: ['Run', 'Metric', 'Artifact'],
  scorer: ['Scorer'],
  trace: ['Trace', 'Span'],
  traces: ['Trace', 'Span'],
  training: ['TrainingSet'],
  user: ['User'],
  view: ['listViews'],
};
/** Pages join records of every module, so any fact may change what they say. */
const everyFact = ['Lineage', 'Audit', 'Clock', 'view'];

let connection: Connection = { state: 'connecting', since: performance.now() };
const watchers = new Set<() => void>();

function become(state: Connection['state']): void {
  if (connection.state === state) return;
  connection = { state, since: performance.now() };
  for (const watcher of watchers) watcher();
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => connection,
  );
}

export function isPaused(): boolean {
  return connection.state === 'paused';
}

/** Stops or resumes reading again; the stream stays open. */
export function togglePause(): void {
  become(isPaused() ? 'live' : 'paused');
}

function factOf(data: unknown): Fact | undefined {
  const body = bodyOf(data);
  const topic = textField(body, 'topic');
  return topic === undefined
    ? undefined
    : { topic, id: textField(body, 'id') ?? '', project: textField(body, 'project') ?? '' };
}

/** Connects for as long as the page lives. */
export function startLive(queries: QueryClient): void {
  const channel = new BroadcastChannel('pawl-live');
  const stale = new Set<string>();
  let scheduled = false;

  const refresh = (): void => {
    scheduled = false;
    if (isPaused()) return;
    const words = [...stale];
    stale.clear();
    void queries.invalidateQueries({
      predicate: ({ queryKey }) => {
        const operation = String(queryKey[0]);
        return words.some((word) => word === '*' || operation.includes(word));
      },
    });
  };
  const hear = (fact: Fact): void => {
    for (const word of concerns[fact.topic.split('.')[0] ?? ''] ?? ['*']) stale.add(word);
    for (const word of everyFact) stale.add(word);
    if (scheduled) return;
    scheduled = true;
    setTimeout(refresh, 1000);
  };

  const lead = (): Promise<never> =>
    new Promise(() => {
      const source = new EventSource('/api/v1/events');
      const tell = (state: 'live' | 'lost'): void => {
        if (!isPaused()) become(state);
        channel.postMessage({ state });
      };
      source.addEventListener('open', () => tell('live'));
      source.addEventListener('error', () => tell('lost'));
      source.addEventListener('message', (event) => {
        const fact = factOf(event.data);
        if (fact === undefined) return;
        hear(fact);
        channel.postMessage({ fact: event.data });
      });
      channel.addEventListener('message', (event) => {
        if (textField(bodyOf(event.data), 'ask') !== undefined)
          tell(source.readyState === EventSource.OPEN ? 'live' : 'lost');
      });
    });

  channel.addEventListener('message', (event) => {
    const body = bodyOf(event.data);
    const state = textField(body, 'state');
    if ((state === 'live' || state === 'lost') && !isPaused()) become(state);
    const fact = factOf(textField(body, 'fact'));
    if (fact !== undefined) hear(fact);
  });
  channel.postMessage({ ask: 'state' });
  if ('locks' in navigator) void navigator.locks.request('pawl-live', lead);
  else void lead();
}
