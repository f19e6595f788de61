// One session: what was said, turn by turn, and where did it go wrong?
import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { count, duration, metric } from '../../format/number.ts';
import { scoresOf } from './trace-columns.tsx';

type Turn = Item<'viewSession'>;

/** A text that stands as JSON, as itself. */
function plain(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    // The beginning of a longer text.
    return text;
  }
}

function Said({ by, text }: { readonly by: 'user' | 'assistant'; readonly text: string | null }) {
  return (
    <div className="said" data-role={by}>
      <strong>{by === 'user' ? 'input' : 'output'}</strong>
      <p className={text === null ? 'dim' : undefined}>{text === null ? 'Nothing was recorded.' : plain(text)}</p>
    </div>
  );
}

function TurnItem({ project, of, place }: { readonly project: string; readonly of: Turn; readonly place: number }) {
  const tokens = of.usage?.['total_tokens'];
  const cost = of.cost?.['total_cost'];
  const scores = scoresOf(of);
  const facts = [
    of.durationMs === null ? undefined : duration(of.durationMs),
    tokens === undefined ? undefined : `${count(tokens)} tokens`,
    cost === undefined ? undefined : `${metric(cost)} USD`,
    scores === '' ? undefined : scores,
  ].filter((fact) => fact !== undefined);
  return (
    <li>
      <div className="turn-head">
        <span className="dim">{count(place)}</span>
        <To to={projectPath(project, `traces/${encodeURIComponent(of.id)}`)}>{of.name ?? of.id}</To>
        <State state={of.state} />
        <Moment at={of.startedAt} exact />
        <span className="dim">{facts.join(' · ')}</span>
      </div>
      <Said by="user" text={of.requestPreview} />
      <Said by="assistant" text={of.responsePreview} />
    </li>
  );
}

export function SessionPage() {
  const project = useProject();
  const { session: id = '' } = useParams({ strict: false });
  const source = useRows('viewSession', { path: { project, session: id } });
  const { head, rows, complete } = source;
  const session = head?.session;
  return (
    <Page
      title={id}
      crumbs={[
        { label: 'Traces', to: projectPath(project, 'traces') },
        { label: 'Sessions', to: projectPath(project, 'traces/sessions') },
      ]}
      answer={head === undefined ? undefined : <AnswerLine of={head.answer} />}
    >
      <Loaded
        of={{ data: session, error: source.query?.error ?? null, refetch: () => source.query?.refetch() }}
        lines={12}
      >
        {(of) => (
          <>
            <Facts
              of={[
                ['First', <Moment key="f" at={of.firstAt} exact />],
                ['Last', <Moment key="l" at={of.lastAt} exact />],
                ['User', of.user ?? '–'],
                ['Tokens', of.tokens === 0 ? '–' : count(of.tokens)],
                ['Cost', of.cost === 0 ? '–' : `${metric(of.cost)} USD`],
              ]}
            />
            <Panel
              title={`Conversation (${rows.length < of.traces ? `first ${count(rows.length)} of ` : ''}${count(of.traces)})`}
            >
              <ol className="turns" aria-label="Turns">
                {rows.map((turn, index) => (
                  <TurnItem key={turn.id} project={project} of={turn} place={index + 1} />
                ))}
              </ol>
              {complete ? null : (
                <Button variant="default" onClick={() => source.more()}>
                  Further turns
                </Button>
              )}
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}
