// Settings and account: how is this project set up, and who am I to this server?
import { count, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { AccountPageView, SettingsPageView } from '../../contracts/pages/settings.ts';
import { covers } from '../../contracts/scopes.ts';
import type { Principal } from '../../http/principal.ts';
import { toIso } from '../../kernel/time.ts';
import { addresses } from './addresses.ts';
import { answer, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

/** Jobs of one state that are counted. */
const jobsCounted = 100;

type Applied = SettingsPageView['applied'];
type JobCounts = SettingsPageView['jobs'];

function jobsText(jobs: number): string {
  return jobs === jobsCounted ? `${count(jobs)} jobs or more` : plural(jobs, 'job');
}

/** "How is this project set up, and does anything of it need repair?" */
export function settingsAnswer(applied: Applied, { dead, running, queued }: JobCounts): AnswerView {
  const setUp =
    applied === null
      ? ['No ', link('pawl.yaml', addresses.settings('declaration')), ' has been applied to this project']
      : [
          link('pawl.yaml', addresses.settings('declaration')),
          ' was last applied ',
          link(`${applied.at.slice(0, 16).replace('T', ' ')} UTC by ${applied.by}`, addresses.auditEntry(applied.seq)),
          `, with ${plural(applied.changes, 'change')}`,
        ];
  const waiting = running + queued;
  const jobs =
    dead > 0
      ? ['; ', link(jobsText(dead), addresses.settings('jobs')), ' gave up after the last attempt.']
      : waiting > 0
        ? ['; ', link(jobsText(Math.min(waiting, jobsCounted)), addresses.settings('jobs')), ' under way.']
        : ['; no job waits or has given up.'];
  return answer(dead > 0 ? 'warn' : applied === null ? 'idle' : 'ok', ...setUp, ...jobs);
}

export async function readSettings(deps: PagesDeps, name: string): Promise<SettingsPageView> {
  const counted = async (state: keyof JobCounts): Promise<number> =>
    (await deps.queue.list({ project: name, state }, { limit: jobsCounted })).items.length;
  const [project, last, queued, running, dead] = await Promise.all([
    deps.identity.getProject(name),
    deps.audit.list({ project: name, action: 'projects.apply' }, { limit: 1 }),
    counted('queued'),
    counted('running'),
    counted('dead'),
  ]);
  const [entry] = last.items;
  const changes = entry?.detail['changes'];
  const applied =
    entry === undefined
      ? null
      : {
          seq: entry.seq,
          at: toIso(entry.at),
          by: entry.actor.name,
          changes: typeof changes === 'number' ? changes : 0,
        };
  const jobs = { queued, running, dead };
  return {
    answer: settingsAnswer(applied, jobs),
    project: { ...project, createdAt: toIso(project.createdAt) },
    applied,
    jobs,
    permissions: Object.entries(deps.permissions).map(([permission, meaning]) => ({ name: permission, meaning })),
  };
}

/** "Who am I to this server, and what may I do?" */
export function accountAnswer(
  { kind, name, projects }: Pick<Principal, 'kind' | 'name' | 'projects'>,
  held: number,
  all: number,
): AnswerView {
  const who = {
    local: 'somebody on the server’s own machine',
    token: `the token ${name}`,
    user: `the user ${name}`,
    step: `the step ${name}`,
  };
  const where =
    projects === undefined
      ? ''
      : ` in ${projects.length === 0 ? 'no project' : `the project${projects.length === 1 ? '' : 's'} ${projects.join(', ')}`}`;
  return answer(
    held === 0 ? 'blocked' : 'ok',
    `To this server you are ${who[kind]}, and may do ${
      held === all ? 'everything' : held === 0 ? 'nothing' : `${count(held)} of ${plural(all, 'thing')}`
    }${where}.`,
  );
}

export function readAccount({ permissions }: PagesDeps, principal: Principal): AccountPageView {
  const { kind, name, scopes, projects } = principal;
  const rows = Object.entries(permissions).map(([permission, meaning]) => ({
    name: permission,
    meaning,
    held: scopes.some((scope) => covers(scope, permission)),
  }));
  return {
    answer: accountAnswer(principal, rows.filter(({ held }) => held).length, rows.length),
    reader: { name, kind, scopes: [...scopes] },
    projects: projects === undefined ? null : [...projects],
    permissions: rows,
  };
}
