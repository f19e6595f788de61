// The server's sentence under a page's title, each claim a link to its record.
import { Fragment } from 'react';
import type { Answer } from '../api/client.ts';
import { projectPath } from '../app/navigation.ts';
import { useProject } from '../app/project.ts';
import { To } from './page.tsx';
import { StatusIcon } from './status.tsx';

export function AnswerLine({ of }: { readonly of: Answer<'viewHome'>['answer'] }) {
  const project = useProject();
  return (
    <>
      <StatusIcon tone={of.tone} />{' '}
      {of.parts.map(({ text, to }, index) =>
        to === undefined ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of a sentence have no other identity than their place
          <Fragment key={index}>{text}</Fragment>
        ) : (
          <To key={to} to={projectPath(project, to)}>
            {text}
          </To>
        ),
      )}
    </>
  );
}
