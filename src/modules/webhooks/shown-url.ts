// The address of a receiver as it is shown to those who may not set it: receivers that know no signatures are told by what stands in
// their address that whoever posts may.
const mask = '***';
/** A part of a path this long is a token more often than a name. */
const longPart = 16;

/** Where it leads, without what would let somebody post there: user and password, values of the query, long parts of the path. */
export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return mask;
  const url = new URL(text);
  const path = url.pathname.split('/').map((part) => (part.length < longPart ? part : mask));
  // Not through its setters, which would encode the mask.
  const user = url.username === '' && url.password === '' ? '' : `${mask}@`;
  const query = url.search
    .slice(1)
    .split('&')
    .map((pair) => (pair === '' ? '' : pair.includes('=') ? `${pair.split('=')[0]}=${mask}` : mask))
    .join('&');
  return `${url.protocol}//${user}${url.host}${path.join('/')}${query === '' ? '' : `?${query}`}${url.hash === '' ? '' : `#${mask}`}`;
}
