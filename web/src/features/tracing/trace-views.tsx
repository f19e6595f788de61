// One by one or by session: two addresses of the same traces, and that of one session.
import { Link } from '@tanstack/react-router';
import { projectPath } from '../../app/navigation.ts';

export const sessionPath = (project: string, id: string): string =>
  projectPath(project, `traces/sessions/${encodeURIComponent(id)}`);

export function TraceViews({ project }: { readonly project: string }) {
  return (
    <nav className="tabs" aria-label="How traces are listed">
      {(
        [
          ['traces', 'Traces'],
          ['traces/sessions', 'Sessions'],
        ] as const
      ).map(([path, label]) => (
        <Link key={path} to={projectPath(project, path)} activeOptions={{ exact: true, includeSearch: false }}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
