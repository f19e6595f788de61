// The last turns of a loop, one line each: which version, how it ended, why it began.
import type { Item } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { To } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { Status, toneOf } from '../../components/status.tsx';

type End = Pick<Item<'listTurns'>, 'state' | 'evaluationId'>;

/** How a turn ended; one that went back to idle was refused by its evaluation, or had nothing new to be evaluated. */
export function endOf({ state, evaluationId }: End): string {
  if (state !== 'idle') return state;
  return evaluationId === null ? 'nothing new' : 'refused';
}

export function Ended({ turn }: { readonly turn: End }) {
  const end = endOf(turn);
  return <Status tone={toneOf(end)}>{end}</Status>;
}

export function TurnList({ of }: { readonly of: readonly Item<'listTurns'>[] }) {
  if (of.length === 0) return <Empty>No turn has been taken yet.</Empty>;
  return (
    <Scroll>
      <table className="plain">
        <thead>
          <tr>
            <th>Started</th>
            <th>Version</th>
            <th>Ended as</th>
            <th>Because</th>
          </tr>
        </thead>
        <tbody>
          {of.map((turn) => {
            return (
              <tr key={turn.id}>
                <td className="nowrap">
                  <Moment at={turn.startedAt} exact />
                </td>
                <td>
                  {turn.version === null ? (
                    '–'
                  ) : (
                    <To to={projectPath(turn.project, `models/${encodeURIComponent(turn.model)}/v/${turn.version}`)}>
                      v{turn.version}
                    </To>
                  )}
                </td>
                <td>
                  <Ended turn={turn} />
                </td>
                <td>{turn.cause.text}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
