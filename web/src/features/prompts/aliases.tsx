// The aliases of a prompt, each pointing to one version; a move can be taken back while its message stands.
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { type Answer, client } from '../../api/client.ts';
import { say } from '../../app/messages.ts';
import { projectPath } from '../../app/navigation.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Choice, versionOption } from '../../components/choice.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Panel, To } from '../../components/page.tsx';

type Prompt = Answer<'getPrompt'>;

export function Aliases({ of, versions }: { readonly of: Prompt; readonly versions: readonly number[] }) {
  const { project, name: prompt, aliases } = of;
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [typed, setTyped] = useState('');
  const [picked, setPicked] = useState<string>();
  const names = useId();
  const alias = typed.trim().replace(/^@/, '');
  const version = Number(picked ?? versions[0]);

  const point = (name: string, to: number | undefined): Promise<unknown> =>
    to === undefined
      ? client.call('deletePromptAlias', { path: { project, prompt, alias: name } })
      : client.call('setPromptAlias', { path: { project, prompt, alias: name }, body: { version: to } });
  const where = (to: number | undefined): string => (to === undefined ? 'points nowhere' : `points to v${to}`);
  const move = async (name: string, to: number | undefined): Promise<void> => {
    setBusy(true);
    const before = aliases[name];
    try {
      await point(name, to);
      say(`@${name} ${where(to)} now.`, 'ok', async () => {
        await point(name, before);
        await queries.invalidateQueries();
        return `@${name} ${where(before)} again.`;
      });
      setTyped('');
      await queries.invalidateQueries();
    } catch (error) {
      say(`Not moved: ${error instanceof Error ? error.message : String(error)}`, 'fail');
    } finally {
      setBusy(false);
    }
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
        <Empty>No alias points to a version. Programs that load prompts by an alias follow it when it moves.</Empty>
      ) : (
        <ul className="tree" aria-label="Aliases">
          {Object.entries(aliases).map(([name, to]) => (
            <li key={name}>
              <span className="row">
                <strong>@{name}</strong>
                <To to={`${projectPath(project, `prompts/${encodeURIComponent(prompt)}`)}?version=${to}`}>v{to}</To>
                <ActionButton
                  needs="prompts.write"
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
        <ActionButton needs="prompts.write" loading={busy} unless={unless} onClick={() => void move(alias, version)}>
          Set alias
        </ActionButton>
      </form>
    </Panel>
  );
}
