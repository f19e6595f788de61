// Says which personal columns the reader sees only as dots, and what it takes to see them.
export function Masked({ columns }: { readonly columns: readonly string[] }) {
  if (columns.length === 0) return null;
  return (
    <p className="note">
      Personal data, masked for you: {columns.join(', ')}. Seeing it takes the permission <code>datasets.pii</code>,
      which an administrator of the project grants.
    </p>
  );
}
