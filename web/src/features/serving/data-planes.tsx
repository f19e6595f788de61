// The data planes that follow the server: which snapshot each runs, and what is wrong with those that do not run the newest.
import { type Answer, useCall } from '../../api/client.ts';
import { useRefusal } from '../../components/action-button.tsx';
import { Moment } from '../../components/moment.tsx';
import { Panel } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { Status } from '../../components/status.tsx';
import { count } from '../../format/number.ts';

type Plane = Answer<'listDataPlanes'>['items'][number];

const toneOf = { current: 'ok', behind: 'stale', silent: 'stale', failing: 'fail' } as const;

/** Nothing for those who may not see the whole server. */
export function DataPlanes() {
  const may = useRefusal('serving.administer') === undefined;
  const { data } = useCall('listDataPlanes', {}, { enabled: may });
  if (data === undefined || data.items.length === 0) return null;
  const { items, snapshot } = data;
  return (
    <Panel title="Data planes" note="What each says of itself every few seconds. One that is silent may still answer.">
      <Scroll>
        <table className="plain">
          <thead>
            <tr>
              <th>Data plane</th>
              <th>State</th>
              <th>Snapshot</th>
              <th>Answers at</th>
              <th>Tokens</th>
              <th>Requests</th>
              <th>Reported</th>
              <th>Why</th>
            </tr>
          </thead>
          <tbody>
            {items.map((plane: Plane) => (
              <tr key={plane.instance}>
                <td>
                  {plane.name}
                  {plane.beside ? ' (beside the server)' : ''}
                </td>
                <td>
                  <Status tone={toneOf[plane.state]}>{plane.state}</Status>
                </td>
                <td>{plane.snapshot === snapshot ? 'newest' : String(plane.snapshot)}</td>
                <td>{plane.url}</td>
                <td>{plane.guarded ? 'required' : 'none, loopback only'}</td>
                <td>{count(plane.requests)}</td>
                <td>
                  <Moment at={plane.reportedAt} />
                </td>
                <td>{plane.why ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}
