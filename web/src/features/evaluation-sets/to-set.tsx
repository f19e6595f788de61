// Puts traces into an evaluation set, one that is there or a new one.
import { client, useCall } from '../../api/client.ts';
import { say } from '../../app/messages.ts';
import { projectPath } from '../../app/navigation.ts';
import { type Target, TracesDialog, TracesForm } from '../../components/traces-dialog.tsx';
import { count, plural } from '../../format/number.ts';

interface What {
  readonly project: string;
  readonly traces: readonly string[];
  /** The set that is offered first. */
  readonly set?: string | undefined;
}

function Form({ project, traces, set, onDone }: What & { readonly onDone: () => void }) {
  const sets = useCall('listEvaluationSets', { path: { project }, query: { limit: 200 } });
  const put = async ({ id, name }: Target): Promise<string> => {
    const to = id ?? (await client.call('createEvaluationSet', { path: { project }, body: { name } })).id;
    const { inserted, updated } = await client.call('addTracesToEvaluationSet', {
      path: { project, set: to },
      body: { traces: [...traces] },
    });
    const there = updated === 0 ? '' : `; ${count(updated)} ${updated === 1 ? 'was' : 'were'} there already`;
    say(`Added ${plural(inserted, 'record')}${there}.`);
    return projectPath(project, `evaluation-sets/${to}`);
  };
  return (
    <TracesForm
      needs="evaluation-sets.write"
      word="Set"
      query={sets}
      options={sets.data?.items.map(({ id, name, records }) => ({
        value: id,
        text: `${name} (${plural(records, 'record')})`,
      }))}
      first={set}
      submit={`Add ${plural(traces.length, 'trace')}`}
      put={put}
      onDone={onDone}
    >
      <p className="dim">
        What went in and came out becomes a record, with what people said was to be expected. Inputs that the set has
        already are merged.
      </p>
    </TracesForm>
  );
}

export function ToSet(what: What) {
  const { traces } = what;
  return (
    <TracesDialog
      needs="evaluation-sets.write"
      title="Add to an evaluation set"
      traces={traces}
      text={traces.length < 2 ? 'Add to a set' : `Add ${count(traces.length)} to a set`}
      form={(close) => <Form {...what} onDone={close} />}
    />
  );
}
