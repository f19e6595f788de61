// A link to the record that proves a claim.
import { goPath, type RecordRef, recordWord } from '../app/records.ts';
import { To } from './page.tsx';

export function RecordLink({ of, label }: { readonly of: RecordRef; readonly label?: string }) {
  return <To to={goPath(of)}>{label ?? recordWord(of.type)}</To>;
}

export function Evidence({ of }: { readonly of: readonly RecordRef[] }) {
  if (of.length === 0) return <span className="dim">–</span>;
  return (
    <span className="row">
      {of.map((ref) => (
        <RecordLink key={`${ref.type}/${ref.id}`} of={ref} />
      ))}
    </span>
  );
}
