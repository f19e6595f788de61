// Makes the records that attacks are aimed at, and reads all that they could have changed.
import { sendRaw } from '../raw-request.ts';
import { gateway, proxy, type Target, v2, v3 } from './attack.ts';

type Headers = Readonly<Record<string, string>>;

/** @param headers of somebody who may write in the default project @throws Error when one of them is refused */
export async function makeTarget(url: string, headers: Headers = {}): Promise<Target> {
  const post = async (path: string, body: unknown, method?: string): Promise<Record<string, unknown>> => {
    const { status, text } = await sendRaw(url, { method, path, body, headers });
    if (status >= 300) throw new Error(`${path}: ${status} ${text.slice(0, 300)}`);
    return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
  };
  const experiment = String((await post(`${v2}/experiments/create`, { name: 'hidden-words' }))['experiment_id']);
  const { run } = (await post(`${v2}/runs/create`, {
    experiment_id: experiment,
    start_time: 1,
    run_name: 'hidden-words',
    tags: [{ key: 'hidden-words', value: 'hidden-words' }],
  })) as { run: { info: { run_id: string; artifact_uri: string } } };
  const root = run.info.artifact_uri.replace(/^mlflow-artifacts:\/*/, '').replace(/^projects\/[^/]+\//, '');
  await post(`${proxy}/artifacts/${root}/a.html`, '<script>hidden-words</script>', 'PUT');
  await post(`${v2}/runs/log-metric`, { run_id: run.info.run_id, key: 'm', value: 1, timestamp: 1 });
  const { model } = (await post(`${v2}/logged-models`, { experiment_id: experiment, name: 'hidden-words' })) as {
    model: { info: { model_id: string } };
  };
  await post(`${v2}/registered-models/create`, { name: 'm', description: 'hidden-words' });
  await post(`${v2}/registered-models/create`, {
    name: 'p',
    tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }],
  });
  const trace = `tr-${'a'.repeat(32)}`;
  await post(`${v3}/traces`, {
    trace: {
      trace_info: {
        trace_id: trace,
        trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experiment } },
        request_time: '2026-01-01T00:00:00Z',
        state: 'OK',
        request_preview: 'hidden-words',
      },
    },
  });
  const { webhook } = (await post(`${v2}/webhooks`, {
    name: 'hidden-words',
    url: 'https://example.com/hook',
    events: [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }],
  })) as { webhook: { webhook_id: string } };
  await post(`${v3}/scorers/register`, { experiment_id: experiment, name: 'hidden-words', serialized_scorer: '{}' });
  await post(`${v3}/mcp-servers`, { name: 'com.example/search', description: 'hidden-words' });
  await post(`${gateway}/secrets/create`, {
    secret_name: 'hidden-words',
    secret_value: { api_key: 'sk-hidden-words' },
  });
  return {
    run: run.info.run_id,
    root,
    experiment,
    loggedModel: model.info.model_id,
    trace,
    webhook: webhook.webhook_id,
  };
}

/** What the server holds, read by somebody who may read all of it; every change of a state stands in the audit log. */
export async function footprint(url: string, { run }: Target, headers: Headers = {}): Promise<readonly string[]> {
  const paths = [
    '/api/v1/audit/head',
    '/api/v1/projects',
    '/api/v1/users',
    '/api/v1/members',
    `${v2}/experiments/search?max_results=100&view_type=ALL`,
    `${v2}/artifacts/list?run_id=${run}`,
    `${v2}/runs/get?run_id=${run}`,
    `${v2}/registered-models/search?max_results=100`,
    `${v2}/model-versions/search?max_results=100`,
    `${v2}/webhooks`,
    `${gateway}/secrets/list`,
    `${v3}/mcp-servers`,
    '/api/v1/projects/default/webhook-deliveries',
  ];
  const answers = await Promise.all(paths.map((path) => sendRaw(url, { path, headers })));
  return answers.map(({ status, text }, at) => `${paths[at]} ${status} ${text}`);
}
