// Retention: how long is what kept, what goes next, and may anything go at all?
import { useState } from 'react';
import { type Answer, useAction, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { Loaded, Refusal } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Panel, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { TextField } from '../../components/text-field.tsx';
import { bytes, count, plural } from '../../format/number.ts';

type Retention = Answer<'getRetention'>;
type Counts = Retention['next'];

const terms = [
  ['predictionsDays', 'Logged predictions, days'],
  ['logsDays', 'Logs of steps, days'],
  ['trashDays', 'The trash, days'],
  ['deliveriesDays', 'Deliveries to webhooks, days'],
] as const;
type Term = (typeof terms)[number][0];

const nothing = (counts: Counts): boolean => Object.values(counts).every((of) => of === 0);

/** Such as `3 runs, 12 files (4.1 MB)`. */
function textOf(counts: Counts): string {
  const parts = [
    counts.runs > 0 && plural(counts.runs, 'run'),
    counts.loggedModels > 0 && plural(counts.loggedModels, 'logged model'),
    counts.experiments > 0 && plural(counts.experiments, 'experiment'),
    counts.artifacts > 0 && `${plural(counts.artifacts, 'file')} (${bytes(counts.artifactBytes)})`,
    counts.predictions > 0 && `${plural(counts.predictions, 'prediction')} (${bytes(counts.predictionBytes)})`,
    counts.logs > 0 && `the logs of ${plural(counts.logs, 'pipeline run')}`,
    counts.deliveries > 0 && `${count(counts.deliveries)} ${counts.deliveries === 1 ? 'delivery' : 'deliveries'}`,
  ].filter((part) => part !== false);
  const kept = counts.kept === 0 ? '' : `; ${count(counts.kept)} stay, since model versions were made of them`;
  return `${parts.join(', ') || 'nothing'}${kept}`;
}

function Terms({ project, of }: { readonly project: string; readonly of: Retention }) {
  const [texts, setTexts] = useState<Readonly<Record<Term, string>>>({
    predictionsDays: String(of.predictionsDays),
    logsDays: String(of.logsDays),
    trashDays: String(of.trashDays),
    deliveriesDays: String(of.deliveriesDays),
  });
  const change = useAction('changeRetention');
  const wrong = terms.find(([term]) => !/^\d{1,5}$/.test(texts[term].trim()));
  const same = terms.every(([term]) => Number(texts[term]) === of[term]);
  const body = {
    predictionsDays: Number(texts.predictionsDays),
    logsDays: Number(texts.logsDays),
    trashDays: Number(texts.trashDays),
    deliveriesDays: Number(texts.deliveriesDays),
  };
  return (
    <Panel
      title="Kept for"
      note="0 is for ever. What is older goes within the hour, for good. The trash holds deleted runs, logged models and experiments."
    >
      <div className="fields">
        {terms.map(([term, label]) => (
          <TextField
            stacked
            key={term}
            type="number"
            label={label}
            value={texts[term]}
            onChange={(text) => setTexts({ ...texts, [term]: text })}
          />
        ))}
      </div>
      <p>
        <ActionButton
          needs="retention.write"
          variant="filled"
          unless={
            wrong !== undefined ? 'Give whole days, 0 or more.' : same ? 'These are the terms already.' : undefined
          }
          loading={change.isPending}
          onClick={() => change.mutate({ path: { project }, body })}
        >
          Save the terms
        </ActionButton>
      </p>
      {change.error === null ? null : <Refusal error={change.error} />}
    </Panel>
  );
}

function Hold({ project, of }: { readonly project: string; readonly of: Retention }) {
  const change = useAction('changeRetention');
  return (
    <ExplainedAction
      needs="retention.write"
      text={of.hold ? 'End the hold' : 'Begin a hold'}
      effect={
        of.hold
          ? 'What is older than its term goes again, within the hour.'
          : 'Nothing of this project is destroyed until the hold ends, whoever asks.'
      }
      confirm={of.hold ? 'End the legal hold' : 'Begin the legal hold'}
      usualReason=""
      asks={!of.hold}
      pending={change.isPending}
      error={change.error}
      act={(reason, close) =>
        change.mutate(
          { path: { project }, body: of.hold ? { hold: false } : { hold: true, holdReason: reason } },
          { onSuccess: close },
        )
      }
    />
  );
}

function Purge({ project, of }: { readonly project: string; readonly of: Retention }) {
  const purge = useAction('purgeTrash');
  return (
    <ExplainedAction
      danger
      needs="retention.purge"
      text="Empty the trash"
      unless={
        of.hold ? 'A legal hold lasts: end it first.' : nothing(of.trash) ? 'Nothing is in the trash.' : undefined
      }
      effect={`Destroyed for good: ${textOf(of.trash)}. Metrics and files go with their runs.`}
      confirm="Destroy them for good"
      usualReason=""
      pending={purge.isPending}
      error={purge.error}
      act={(_reason, close) => purge.mutate({ path: { project }, body: {} }, { onSuccess: close })}
    />
  );
}

export function RetentionTab({ project }: { readonly project: string }) {
  const retention = useCall('getRetention', { path: { project } });
  return (
    <Loaded of={retention} lines={8}>
      {(of) => (
        <>
          <Panel
            title={`Retention of ${project}`}
            note={
              <>
                Each purge is in <To to={projectPath(project, 'audit')}>the audit log</To>; lineage keeps the names.
                Files that nothing else uses leave the disk a day later.
              </>
            }
            actions={
              <span className="row">
                <Hold project={project} of={of} />
                <Purge project={project} of={of} />
              </span>
            }
          >
            <Facts
              of={[
                [
                  'Legal hold',
                  of.hold ? (
                    <Status key="hold" tone="warn">
                      {of.holdReason}
                    </Status>
                  ) : (
                    'none'
                  ),
                ],
                ['The next purge takes', of.hold ? 'nothing, while the hold lasts' : textOf(of.next)],
                ['In the trash', textOf(of.trash)],
                [
                  'Last purge',
                  of.last === null ? (
                    'never took anything'
                  ) : (
                    <span key="last">
                      <Moment at={of.last.at} />: {textOf(of.last.took)}
                    </span>
                  ),
                ],
                [
                  'Terms set',
                  of.updatedAt === null ? (
                    'never'
                  ) : (
                    <span key="set">
                      <Moment at={of.updatedAt} /> by {of.updatedBy}
                    </span>
                  ),
                ],
              ]}
            />
          </Panel>
          <Terms
            key={`${of.predictionsDays} ${of.logsDays} ${of.trashDays} ${of.deliveriesDays}`}
            project={project}
            of={of}
          />
        </>
      )}
    </Loaded>
  );
}
