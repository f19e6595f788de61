// What the server named with the shell as the page's first request is on its way before any script runs. A page that begins with it is
// drawn with its data at once, not with a skeleton that gives way to it.

/** So long the pages wait for the answer before they draw without it, in milliseconds. */
const waitMs = 100;

let first: { readonly address: string; answer: unknown } | undefined;

/** Reads the first answer, if the shell names one. One that fails or is late is asked for again by its page. */
export async function readFirstAnswer(): Promise<void> {
  const address = document.querySelector('link[rel=preload][as=fetch]')?.getAttribute('href');
  if (address === undefined || address === null) return;
  const late = AbortSignal.timeout(waitMs);
  try {
    const response = await fetch(address, { signal: late });
    if (response.ok) first = { address, answer: await response.json() };
  } catch {
    // The page asks again, and shows what is wrong.
  }
}

/** The first answer, when it is that of this address; once only, as what is asked later wants what is then. */
export function takeFirstAnswer(address: () => string): unknown {
  if (first === undefined || first.address !== address()) return undefined;
  const { answer } = first;
  first = undefined;
  return answer;
}
