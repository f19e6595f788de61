// The gateway to language models: who spends what, near which limit?
import { type Answer, type Item, useAction, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { useSnippet } from '../../app/snippets.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { count, dollars, metric, percent } from '../../format/number.ts';
import { BudgetsPanel } from './budgets.tsx';
import { FormDialog } from './form-dialog.tsx';
import { KeysPanel } from './keys.tsx';
import { ModelsPanel } from './models.tsx';
import { EndpointForm } from './set-endpoint.tsx';

type Row = Item<'viewGateway'>;
type Gateway = Answer<'viewGateway'>;

function Delete({ project, name }: { readonly project: string; readonly name: string }) {
  const remove = useAction('deleteGatewayEndpoint');
  return (
    <ExplainedAction
      inTable
      needs="gateway.write"
      text="Delete"
      label={`Delete endpoint ${name}`}
      effect={`Calls that name ${name} are answered 404 from then on. Its models and the traces of its calls stay.`}
      confirm={`Delete ${name}`}
      usualReason=""
      pending={remove.isPending}
      error={remove.error}
      act={(_reason, close) => remove.mutate({ path: { project, endpoint: name } }, { onSuccess: close })}
    />
  );
}

/** Such as `fast 3 : smart 1, else backup`. */
function modelsText({ models }: Row['endpoint']): string {
  const first = models.filter(({ role }) => role === 'primary');
  const then = models.filter(({ role }) => role === 'fallback').map(({ name }) => name);
  const split = first.map(({ name, weight }) => (first.length === 1 ? name : `${name} ${weight}`)).join(' : ');
  return then.length === 0 ? split : `${split}, else ${then.join(', ')}`;
}

function Models({ endpoint }: { readonly endpoint: Row['endpoint'] }) {
  if (endpoint.guardrails > 0) return <Status tone="blocked">{modelsText(endpoint)}: guarded, refuses calls</Status>;
  if (endpoint.models.some(({ keyed }) => !keyed))
    return <Status tone="fail">{modelsText(endpoint)}: without a key</Status>;
  return <>{modelsText(endpoint)}</>;
}

function Failed({ counts }: Pick<Row, 'counts'>) {
  const { requests, errors, refused } = counts;
  if (requests === 0) return <span className="dim">–</span>;
  if (errors + refused === 0) return <Status tone="ok">none</Status>;
  const texts = [
    ...(errors === 0 ? [] : [percent(errors / requests)]),
    ...(refused === 0 ? [] : [`${count(refused)} refused`]),
  ];
  return <Status tone={errors / requests >= 0.05 || refused > 0 ? 'warn' : 'ok'}>{texts.join(', ')}</Status>;
}

const busiestHour = 'On average over the busiest of the last 24 hours';

const columns = (project: string, models: readonly string[]): readonly Column<Row>[] => [
  {
    id: 'name',
    header: 'Endpoint',
    width: 110,
    grow: 1,
    value: ({ endpoint }) => endpoint.name,
    cell: ({ endpoint: { name, tracked } }) =>
      tracked ? (
        <To to={projectPath(project, `traces?q=${encodeURIComponent(`name = 'gateway/${name}'`)}`)}>{name}</To>
      ) : (
        name
      ),
  },
  {
    id: 'models',
    header: 'Models',
    width: 180,
    grow: 3,
    value: ({ endpoint }) => modelsText(endpoint),
    cell: ({ endpoint }) => <Models endpoint={endpoint} />,
  },
  {
    id: 'spent',
    header: 'Spent, 24 h',
    width: 100,
    right: true,
    value: ({ counts }) => counts.micros,
    cell: ({ counts }) => (counts.unpriced > 0 && counts.micros === 0 ? 'not known' : dollars(counts.micros)),
  },
  {
    id: 'calls',
    header: 'Calls',
    width: 70,
    right: true,
    value: ({ counts }) => counts.requests,
    cell: ({ counts }) => count(counts.requests),
  },
  {
    id: 'failed',
    header: 'Failed',
    width: 110,
    value: ({ counts }) => counts.errors + counts.refused,
    cell: ({ counts }) => <Failed counts={counts} />,
  },
  {
    id: 'tokens',
    header: 'Tokens',
    width: 84,
    right: true,
    value: ({ counts }) => counts.inputTokens + counts.outputTokens,
    cell: ({ counts: { inputTokens, outputTokens } }) => (
      <span title={`${count(inputTokens)} in, ${count(outputTokens)} out`}>{count(inputTokens + outputTokens)}</span>
    ),
  },
  {
    id: 'callRate',
    header: 'Calls/min',
    width: 84,
    right: true,
    value: ({ busiest }) => busiest.requests,
    cell: ({ busiest }) => <span title={busiestHour}>{metric(busiest.requests, 2)}</span>,
  },
  {
    id: 'tokenRate',
    header: 'Tokens/min',
    width: 92,
    right: true,
    value: ({ busiest }) => busiest.tokens,
    cell: ({ busiest }) => <span title={busiestHour}>{metric(busiest.tokens, 2)}</span>,
  },
  {
    id: 'cache',
    header: 'From cache',
    width: 88,
    right: true,
    value: ({ counts }) => counts.cached,
    cell: ({ endpoint, counts }) =>
      endpoint.cacheSeconds === null ? 'off' : percent(counts.requests === 0 ? 0 : counts.cached / counts.requests),
  },
  {
    id: 'change',
    header: 'Change',
    width: 90,
    value: () => '',
    cell: ({ endpoint }) => (
      <FormDialog
        needs="gateway.write"
        text="Change"
        label={`Change endpoint ${endpoint.name}`}
        title={`Change endpoint ${endpoint.name}`}
      >
        {(close) => <EndpointForm project={project} models={models} given={endpoint} close={close} />}
      </FormDialog>
    ),
  },
  {
    id: 'delete',
    header: 'Delete',
    width: 84,
    value: () => '',
    cell: ({ endpoint }) => <Delete project={project} name={endpoint.name} />,
  },
];

function Rest({ project, of }: { readonly project: string; readonly of: Gateway }) {
  const { items, budgets, models, keys } = of;
  return (
    <>
      <BudgetsPanel project={project} budgets={budgets} endpoints={items.map(({ endpoint }) => endpoint.name)} />
      <ModelsPanel project={project} models={models} keys={keys} />
      <KeysPanel project={project} keys={keys} />
    </>
  );
}

export function Gateway() {
  const project = useProject();
  const snippet = useSnippet('gateway');
  const source = useRows('viewGateway', { path: { project }, query: {} });
  const { head } = source;
  const models = head?.models.map(({ name }) => name) ?? [];
  const address = `${location.origin}/projects/${encodeURIComponent(project)}/gateway/openai/v1`;
  return (
    <Page title="Gateway" answer={head === undefined ? undefined : <AnswerLine of={head.answer} />}>
      <Panel
        title="Endpoints"
        note={
          <>
            A client of OpenAI’s API calls them at <code style={{ overflowWrap: 'anywhere' }}>{address}</code>, with a
            token of this server as its key and the name of an endpoint as its model.
          </>
        }
        actions={
          <FormDialog
            needs="gateway.write"
            text="Add an endpoint"
            title="Add an endpoint"
            unless={models.length === 0 ? 'Add a key and a model first.' : undefined}
          >
            {(close) => <EndpointForm project={project} models={models} close={close} />}
          </FormDialog>
        }
      >
        <DataTable
          label="Endpoints of the gateway"
          source={source}
          columns={columns(project, models)}
          rowKey={({ endpoint }) => endpoint.id}
          maxHeight={420}
          empty={
            <Empty snippet={snippet}>
              No endpoint is set up yet. A key, a model and an endpoint are what it takes to call one.
            </Empty>
          }
        />
      </Panel>
      {head === undefined ? null : <Rest project={project} of={head} />}
    </Page>
  );
}
