// What is shown in place of a page that is not there or failed.

import { Refusal } from '../components/loaded.tsx';
import { Page, To } from '../components/page.tsx';

export function NotFound() {
  return (
    <Page title="No such page" answer="This address is not one of Pawl’s pages.">
      <p>
        <To to="/">Home</To> is always there; Ctrl-K finds pages and records by name or id.
      </p>
    </Page>
  );
}

export function Failed({ error }: { readonly error: unknown }) {
  return (
    <Page title="Not shown">
      <Refusal error={error} retry={() => location.reload()} />
    </Page>
  );
}
