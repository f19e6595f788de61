// What to paste into a shell to have something on a page that is empty: complete commands of real clients with this server's address.
// Each makes what it needs itself, and may be pasted again.
import { useCall } from '../api/client.ts';
import { useProject } from './project.ts';

interface Server {
  readonly origin: string;
  readonly project: string;
  /** Requests need a token, which the shell keeps in PAWL_TOKEN. */
  readonly token: boolean;
}

/** The server as a shell on the reader's machine reaches it. */
function useServer(): Server {
  const project = useProject();
  const { data } = useCall('viewReader', { path: { project } }, { staleMs: 60_000 });
  return { origin: location.origin, project, token: data !== undefined && data.kind !== 'local' };
}

/** One request of the native API; its body is JSON, or what comes through a pipe as `type`. */
function curl(
  { origin, project, token }: Server,
  method: 'POST' | 'PUT',
  path: string,
  body: object | 'stdin',
): string {
  const authorization = token ? ' -H "authorization: Bearer $PAWL_TOKEN"' : '';
  const data =
    body === 'stdin'
      ? `-H 'content-type: text/csv' --data-binary @-`
      : `-H 'content-type: application/json' \\\n  --data '${JSON.stringify(body)}'`;
  return `curl -fsS -X ${method}${authorization} ${data} \\\n  '${origin}/api/v1/projects/${encodeURIComponent(project)}/${path}'`;
}

function mlflow({ origin, project, token }: Server, script: string): string {
  const address = `export MLFLOW_TRACKING_URI=${origin}/projects/${encodeURIComponent(project)}`;
  const authorization = token ? '\nexport MLFLOW_TRACKING_TOKEN=$PAWL_TOKEN' : '';
  return `${address}${authorization}\npython - <<'PY'\n${script}\nPY`;
}

/** A command of the checkout; npm's own lines are kept out of pipes. */
const pawl = ({ origin }: Server, words: string): string => `npm run -s pawl -- --url ${origin} ${words}`;

const sales = 'customer,day,amount\\nana,2026-01-05,12.5\\nbo,2026-01-06,40\\n';

const snippets = {
  dataset: (server: Server) =>
    `${curl(server, 'PUT', 'datasets/sales', { description: 'Sales by customer and day' })}\nprintf '${sales}' |\n${curl(server, 'PUT', 'datasets/sales/content?format=csv&name=sales.csv', 'stdin')}`,
  objective: (server: Server) =>
    curl(server, 'PUT', 'objectives/profit', {
      kpi: 'Profit per 1,000 customers',
      unit: 'USD',
      direction: 'increase',
      baseline: 800,
      target: 900,
      owner: 'Sales',
    }),
  featureView: (server: Server) =>
    [
      snippets.dataset(server),
      curl(server, 'PUT', 'entities/customer', { joinKeys: ['customer'] }),
      curl(server, 'PUT', 'feature-views/spending', {
        entity: 'customer',
        kind: 'events',
        timestampColumn: 'day',
        inputs: [{ name: 'sales', dataset: 'sales' }],
        sql: 'SELECT customer, day, amount FROM sales',
      }),
    ].join('\n'),
  experiment: (server: Server) =>
    mlflow(
      server,
      'import mlflow\n\nmlflow.set_experiment("first-tries")\nwith mlflow.start_run():\n    mlflow.log_param("depth", 6)\n    mlflow.log_metric("auc", 0.71)',
    ),
  run: (server: Server, experiment: string) =>
    mlflow(
      server,
      `import mlflow\n\nmlflow.set_experiment(${JSON.stringify(experiment)})\nwith mlflow.start_run():\n    mlflow.log_param("depth", 6)\n    mlflow.log_metric("auc", 0.71)`,
    ),
  trace: (server: Server) =>
    mlflow(
      server,
      'import mlflow\n\nmlflow.set_experiment("first-tries")\n\n@mlflow.trace(span_type="RETRIEVER")\ndef retrieve(question):\n    return [{"page_content": "Paris is the capital of France.", "metadata": {"score": 0.9}}]\n\n@mlflow.trace(span_type="CHAIN")\ndef answer(question):\n    return retrieve(question)[0]["page_content"]\n\nanswer("What is the capital of France?")\nmlflow.flush_trace_async_logging()',
    ),
  evaluationSet: (server: Server) =>
    mlflow(
      server,
      'import mlflow\nfrom mlflow.genai.datasets import create_dataset\n\nexperiment = mlflow.set_experiment("first-tries")\nexamples = create_dataset(name="capitals", experiment_id=[experiment.experiment_id])\nexamples.merge_records([{\n    "inputs": {"question": "What is the capital of France?"},\n    "expectations": {"expected_response": "Paris"},\n}])',
    ),
  issue: (server: Server) =>
    mlflow(
      server,
      'import mlflow\nfrom mlflow.entities import IssueReference\nfrom mlflow.entities.issue import IssueSeverity\nfrom mlflow.tracing.client import TracingClient\n\nexperiment = mlflow.set_experiment("first-tries")\n\n@mlflow.trace\ndef answer(question):\n    return "Lyon"\n\nanswer("What is the capital of France?")\nmlflow.flush_trace_async_logging()\ntrace = mlflow.get_last_active_trace_id()\nissue = TracingClient()._create_issue(\n    experiment.experiment_id, "Wrong capital", "Cities are taken for capitals.", severity=IssueSeverity.HIGH)\nmlflow.log_assessment(trace, IssueReference(issue_id=issue.issue_id, issue_name=issue.name))',
    ),
  reviewQueue: (server: Server) =>
    mlflow(
      server,
      'import mlflow\nfrom mlflow.genai.review_queues import add_items_to_review_queue, get_or_create_user_queue\n\nmlflow.set_experiment("first-tries")\n\n@mlflow.trace\ndef answer(question):\n    return "Paris"\n\nanswer("What is the capital of France?")\nmlflow.flush_trace_async_logging()\nqueue = get_or_create_user_queue(user="ana")\nadd_items_to_review_queue(queue.queue_id, item_ids=[mlflow.get_last_active_trace_id()])',
    ),
  mcpServer: (server: Server) =>
    mlflow(
      server,
      'import mlflow.genai\n\nmlflow.genai.register_mcp_server(\n    {"name": "com.example/search", "version": "1.0.0", "description": "Finds documents"}, tools=[])',
    ),
  scorer: (server: Server) =>
    mlflow(
      server,
      'import mlflow\nfrom mlflow.genai.scorers import Guidelines\n\nexperiment = mlflow.set_experiment("first-tries")\nGuidelines(name="polite", guidelines="The answer is polite.").register(experiment_id=experiment.experiment_id)',
    ),
  prompt: (server: Server) =>
    mlflow(
      server,
      'import mlflow\n\nprompt = mlflow.genai.register_prompt(\n    name="triage",\n    template="Sort this mail into refund, question or praise: {{mail}}",\n    commit_message="first wording",\n)\nmlflow.genai.set_prompt_alias("triage", alias="production", version=prompt.version)',
    ),
  pipeline: (server: Server) =>
    [
      curl(server, 'PUT', 'pipelines/hello', {
        steps: [
          { name: 'load', command: ['echo', 'loaded'] },
          { name: 'train', command: ['echo', 'trained'], after: ['load'] },
        ],
      }),
      curl(server, 'POST', 'pipelines/hello/runs', {}),
    ].join('\n'),
  model: (server: Server) =>
    mlflow(
      server,
      'import mlflow\nfrom sklearn.linear_model import LogisticRegression\n\nmodel = LogisticRegression().fit([[0.0], [1.0]], [0, 1])\nmlflow.set_experiment("first-tries")\nwith mlflow.start_run():\n    mlflow.sklearn.log_model(model, name="model", registered_model_name="my-model")',
    ),
  endpoint: (server: Server) =>
    [
      mlflow(
        server,
        'import mlflow\nimport numpy\nfrom skl2onnx import to_onnx\nfrom sklearn.linear_model import LogisticRegression\n\nx = numpy.array([[0.0], [1.0]], dtype="float32")\nmodel = LogisticRegression().fit(x, [0, 1])\nmlflow.set_experiment("first-tries")\nwith mlflow.start_run():\n    mlflow.onnx.log_model(to_onnx(model, x, options={"zipmap": False}), name="model", registered_model_name="my-onnx-model")',
      ),
      curl(server, 'PUT', 'endpoints/my-endpoint', { model: 'my-onnx-model', version: '1' }),
    ].join('\n'),
  token: (server: Server) => pawl(server, "token create ci --scope '*.read'"),
  member: (server: Server) =>
    [pawl(server, 'user create ana'), pawl(server, `member set ana data-scientist --project ${server.project}`)].join(
      '\n',
    ),
  secret: (server: Server) =>
    `openssl rand -hex 16 |\n${pawl(server, `secret set DB_PASSWORD --project ${server.project}`)}`,
  connection: (server: Server) =>
    pawl(
      server,
      `connection set warehouse postgres host=db.example.com database=sales user=pawl --project ${server.project}`,
    ),
  gateway: (server: Server) =>
    [
      `printf '%s' "${'$'}{OPENAI_API_KEY:-put-your-key-here}" |\n${pawl(server, `gateway-key set openai --provider openai --project ${server.project}`)}`,
      pawl(
        server,
        `gateway-model set fast openai gpt-5-mini --key openai --input 0.25 --output 2 --project ${server.project}`,
      ),
      pawl(server, `gateway-endpoint set chat fast --project ${server.project}`),
    ].join('\n'),
  loop: (server: Server) => pawl(server, 'apply examples/churn/pawl.yaml'),
} as const;

export function useSnippet(of: Exclude<keyof typeof snippets, 'run'>): string {
  return snippets[of](useServer());
}

/** A run in an experiment that is there. */
export function useRunSnippet(experiment: string): string {
  return snippets.run(useServer(), experiment);
}
