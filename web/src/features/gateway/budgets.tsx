// Budgets: what may be spent in a window of time, and how much of it is.
import { useState } from 'react';
import { windowText } from '../../../../src/contracts/gateway.ts';
import { parseDollars } from '../../../../src/contracts/number-text.ts';
import { type Answer, useAction } from '../../api/client.ts';
import { Choice } from '../../components/choice.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Panel } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { TextField } from '../../components/text-field.tsx';
import { dollars, percent } from '../../format/number.ts';
import { FormDialog, FormEnd } from './form-dialog.tsx';

type Gateway = Answer<'viewGateway'>;
type Budget = Gateway['budgets'][number];
type Unit = Budget['unit'];

const units: readonly Unit[] = ['minutes', 'hours', 'days', 'weeks', 'months'];
const shareOf = ({ spentMicros, limitMicros }: Budget): number => (limitMicros === 0 ? 1 : spentMicros / limitMicros);
const whose = ({ scope, target }: Budget): string => (target === null ? 'the project' : `${scope} ${target}`);

function BudgetForm(props: {
  readonly project: string;
  readonly endpoints: readonly string[];
  readonly given?: Budget;
  readonly close: () => void;
}) {
  const { project, endpoints, given, close } = props;
  const [amount, setAmount] = useState(given === undefined ? '' : String(given.limitMicros / 1e6));
  const [length, setLength] = useState(String(given?.length ?? 1));
  const [unit, setUnit] = useState<Unit>(given?.unit ?? 'months');
  const [scope, setScope] = useState(given?.scope === 'global' ? 'project' : (given?.scope ?? 'project'));
  const [target, setTarget] = useState(given?.target ?? '');
  const [action, setAction] = useState(given?.action ?? 'reject');
  const create = useAction('createGatewayBudget');
  const change = useAction('changeGatewayBudget');
  const limitMicros = parseDollars(amount);
  const windows = Number(length);
  const lacking =
    limitMicros === undefined
      ? 'Give an amount of dollars such as 25.'
      : !Number.isInteger(windows) || windows < 1
        ? 'A window is at least one long.'
        : scope !== 'project' && target.trim() === ''
          ? `Say for which ${scope} it is.`
          : undefined;
  const save = (): void => {
    if (limitMicros === undefined) return;
    const body = {
      limitMicros,
      unit,
      length: windows,
      scope,
      target: scope === 'project' ? null : target.trim(),
      action,
    } as const;
    if (given === undefined) create.mutate({ path: { project }, body }, { onSuccess: close });
    else change.mutate({ path: { project, budget: given.id }, body }, { onSuccess: close });
  };
  return (
    <div className="stack">
      <div className="form-row">
        <TextField stacked label="Limit, $" placeholder="25" value={amount} onChange={setAmount} />
        <TextField stacked label="In" type="number" value={length} onChange={setLength} />
        <Choice
          stacked
          label="Unit"
          value={unit}
          options={units.map((one) => ({ value: one, text: one }))}
          onChange={(next) => setUnit(units.find((one) => one === next) ?? 'months')}
        />
      </div>
      <div className="form-row">
        <Choice
          stacked
          label="For"
          value={scope}
          options={[
            { value: 'project', text: 'the whole project' },
            { value: 'endpoint', text: 'one endpoint' },
            { value: 'user', text: 'one caller' },
          ]}
          onChange={(next) => {
            setScope(next === 'endpoint' || next === 'user' ? next : 'project');
            setTarget(next === 'endpoint' ? (endpoints[0] ?? '') : '');
          }}
        />
        {scope === 'endpoint' ? (
          <Choice
            stacked
            label="Endpoint"
            value={target}
            options={[...new Set([target, ...endpoints])].map((one) => ({ value: one, text: one }))}
            onChange={setTarget}
          />
        ) : null}
        {scope === 'user' ? (
          <TextField stacked label="Caller, as the audit log names it" value={target} onChange={setTarget} />
        ) : null}
        <Choice
          stacked
          label="When it is spent"
          value={action}
          options={[
            { value: 'reject', text: 'refuse calls' },
            { value: 'alert', text: 'only tell' },
          ]}
          onChange={(next) => setAction(next === 'alert' ? 'alert' : 'reject')}
        />
      </div>
      <FormEnd
        needs="gateway.limit"
        text={given === undefined ? 'Add the budget' : 'Save the budget'}
        unless={lacking}
        pending={create.isPending || change.isPending}
        error={create.error ?? change.error}
        close={close}
        act={save}
      />
    </div>
  );
}

function Delete({ project, budget }: { readonly project: string; readonly budget: Budget }) {
  const remove = useAction('deleteGatewayBudget');
  return (
    <ExplainedAction
      inTable
      needs="gateway.limit"
      text="Delete"
      label={`Delete budget of ${whose(budget)}`}
      effect="Calls are not held to this budget any more, and what was spent of it is forgotten."
      confirm="Delete the budget"
      usualReason=""
      pending={remove.isPending}
      error={remove.error}
      act={(_reason, close) => remove.mutate({ path: { project, budget: budget.id } }, { onSuccess: close })}
    />
  );
}

function Spent({ budget }: { readonly budget: Budget }) {
  const share = shareOf(budget);
  const tone = share >= 1 ? (budget.action === 'reject' ? 'fail' : 'warn') : share >= 0.8 ? 'warn' : 'ok';
  return (
    <Status tone={tone}>
      {dollars(budget.spentMicros)}, {percent(Math.floor(share * 100) / 100)}
    </Status>
  );
}

const columns = (project: string, endpoints: readonly string[]): readonly Column<Budget>[] => [
  { id: 'for', header: 'For', width: 150, grow: 1, value: whose },
  {
    id: 'spent',
    header: 'Spent',
    width: 150,
    value: shareOf,
    cell: (budget) => <Spent budget={budget} />,
  },
  {
    id: 'limit',
    header: 'Limit',
    width: 150,
    value: ({ limitMicros }) => limitMicros,
    cell: (budget) => `${dollars(budget.limitMicros)} ${windowText(budget)}`,
  },
  {
    id: 'then',
    header: 'Then',
    width: 110,
    value: ({ action }) => (action === 'reject' ? 'refuse calls' : 'only tell'),
  },
  {
    id: 'until',
    header: 'Window ends',
    width: 150,
    value: ({ windowEnd }) => windowEnd,
    cell: ({ windowEnd }) => <Moment at={windowEnd} />,
  },
  {
    id: 'change',
    header: 'Change',
    width: 90,
    value: () => '',
    cell: (budget) => (
      <FormDialog
        needs="gateway.limit"
        text="Change"
        label={`Change budget of ${whose(budget)}`}
        title={`Change the budget of ${whose(budget)}`}
      >
        {(close) => <BudgetForm project={project} endpoints={endpoints} given={budget} close={close} />}
      </FormDialog>
    ),
  },
  {
    id: 'delete',
    header: 'Delete',
    width: 84,
    value: () => '',
    cell: (budget) => <Delete project={project} budget={budget} />,
  },
];

export function BudgetsPanel(props: {
  readonly project: string;
  readonly budgets: readonly Budget[];
  readonly endpoints: readonly string[];
}) {
  const { project, budgets, endpoints } = props;
  return (
    <Panel
      title="Budgets"
      note="Windows are fixed: days begin at midnight UTC, weeks on Sunday, months on the first. Webhooks hear of a spent budget."
      actions={
        <FormDialog needs="gateway.limit" text="Add a budget" title="Add a budget">
          {(close) => <BudgetForm project={project} endpoints={endpoints} close={close} />}
        </FormDialog>
      }
    >
      <DataTable
        label="Budgets"
        source={{ rows: budgets }}
        columns={columns(project, endpoints)}
        rowKey={({ id }) => id}
        maxHeight={260}
        empty={<Empty>No budget limits what calls may cost.</Empty>}
      />
    </Panel>
  );
}
