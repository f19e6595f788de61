// The aliases of a model or prompt, each pointing to one version; a move can be taken back while its message stands.
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { say } from '../app/messages.ts';
import { useSubmission } from '../app/submission.ts';
import { ActionButton } from './action-button.tsx';
import { Choice, versionOption } from './choice.tsx';
import { Empty } from './loaded.tsx';
import { Panel, To } from './page.tsx';

export function Aliases(props: {
  /** Versions by alias. */
  readonly of: Readonly<Record<string, number>>;
  readonly versions: readonly number[];
  readonly needs: string;
  /** What loads by an alias, for the reader who sees none yet. */
  readonly what: string;
  readonly pathOf: (version: number) => string;
  /** Undefined takes the alias away. */
  readonly point: (alias: string, to: number | undefined) => Promise<unknown>;
}) {
  const { of: aliases, versions, needs, point } = props;
  const { busy, submit } = useSubmission();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const [picked, setPicked] = useState<string>();
  const names = useId();
  const alias = typed.trim().replace(/^@/, '');
  const version = Number(picked ?? versions[0]);

  const where = (to: number | undefined): string => (to === undefined ? 'points nowhere' : `points to v${to}`);
  const move = async (name: string, to: number | undefined): Promise<void> => {
    const before = aliases[name];
    const moved = await submit(
      () => point(name, to),
      (message) => say(`Not moved: ${message}`, 'fail'),
    );
    if (!moved) return;
    setTyped('');
    say(`@${name} ${where(to)} now.`, 'ok', async () => {
      await point(name, before);
      await queries.invalidateQueries();
      return `@${name} ${where(before)} again.`;
    });
  };
  const unless =
    alias === ''
      ? 'Name the alias first, such as production.'
      : aliases[alias] === version
        ? `@${alias} points to v${version} already.`
        : undefined;
  return (
    <Panel title="Aliases">
      {Object.keys(aliases).length === 0 ? (
        <Empty>
          No alias points to a version. Programs that load {props.what} by an alias follow it when it moves.
        </Empty>
      ) : (
        <ul className="tree" aria-label="Aliases">
          {Object.entries(aliases).map(([name, to]) => (
            <li key={name}>
              <span className="row">
                <strong>@{name}</strong>
                <To to={props.pathOf(to)}>v{to}</To>
                <ActionButton
                  needs={needs}
                  variant="subtle"
                  loading={busy}
                  label={`Remove @${name}`}
                  onClick={() => void move(name, undefined)}
                >
                  Remove
                </ActionButton>
              </span>
            </li>
          ))}
        </ul>
      )}
      <form
        className="inline"
        onSubmit={(event) => {
          event.preventDefault();
          if (unless === undefined) void move(alias, version);
        }}
      >
        <label className="field-label">
          Alias
          <input
            className="field"
            list={names}
            placeholder="production"
            maxLength={255}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </label>
        <datalist id={names}>
          {Object.keys(aliases).map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Choice label="points to" value={String(version)} options={versions.map(versionOption)} onChange={setPicked} />
        <ActionButton needs={needs} loading={busy} unless={unless} onClick={() => void move(alias, version)}>
          Set alias
        </ActionButton>
      </form>
    </Panel>
  );
}
