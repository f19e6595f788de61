// Addresses of repositories as they may be kept and shown.

/**
 * The address without what could sign in: the account of a URL (ssh keeps the name of its account, which is no secret) and whatever
 * follows `?` or `#`. `account@host:path` and paths are given back as they are.
 */
export function withoutCredentials(remote: string): string {
  const url = /^(.*?[\w+.-]+:\/\/)([^/?#]*@)?([^?#]*)/.exec(remote);
  if (url === null) return remote;
  const [, scheme = '', account = '', rest = ''] = url;
  const name = /ssh:\/\/$/.test(scheme) ? account.replace(/:.*@$/, '@') : '';
  return `${scheme}${name}${rest}`;
}
