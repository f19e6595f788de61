// Says that traces show an issue, one that is known or a new one.
import { useState } from 'react';
import { client, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { Choice } from '../../components/choice.tsx';
import { type Target, TracesDialog, TracesForm } from '../../components/traces-dialog.tsx';
import { count, plural } from '../../format/number.ts';
import { severityOf, severityOptions } from './words.tsx';

interface What {
  readonly project: string;
  readonly traces: readonly string[];
  /** Where a new issue belongs. */
  readonly experiment: string | undefined;
}

function Form({ project, traces, experiment, onDone }: What & { readonly onDone: () => void }) {
  const issues = useCall('listIssues', { path: { project }, query: { filter: "status = 'pending'", limit: 100 } });
  const [severity, setSeverity] = useState('medium');
  const [why, setWhy] = useState('');
  const make = async (name: string): Promise<string> => {
    const body = { experiment: experiment ?? '', name, severity: severityOf(severity) ?? 'medium' };
    return (await client.call('createIssue', { path: { project }, body })).id;
  };
  const put = async ({ id, name }: Target): Promise<string> => {
    const issue = id ?? (await make(name));
    await client.call('linkTracesToIssue', {
      path: { project, issue },
      body: { traces: [...traces], ...(why.trim() === '' ? {} : { rationale: why.trim() }) },
    });
    return projectPath(project, `issues/${issue}`);
  };
  return (
    <TracesForm
      needs="review.write"
      word="Issue"
      query={issues}
      options={issues.data?.items.map(({ id, name }) => ({ value: id, text: name }))}
      placeholder="what is wrong, in a few words"
      ofNew={<Choice label="Severity" value={severity} options={severityOptions} onChange={setSeverity} />}
      submit={`Link ${plural(traces.length, 'trace')}`}
      put={put}
      onDone={onDone}
    >
      <label className="field-label stacked">
        Why the {traces.length === 1 ? 'trace shows' : 'traces show'} it
        <input className="field" value={why} onChange={({ currentTarget }) => setWhy(currentTarget.value)} />
      </label>
    </TracesForm>
  );
}

export function ToIssue(what: What) {
  const { traces } = what;
  return (
    <TracesDialog
      needs="review.write"
      title="Report an issue"
      traces={traces}
      text={traces.length < 2 ? 'Report an issue' : `Report an issue of ${count(traces.length)}`}
      form={(close) => <Form {...what} onDone={close} />}
    />
  );
}
