// Where calls may go: the address of a provider as whoever sets a key writes it. What a name leads to is judged again at each call.
import { type AddressRule, isPrivateByName } from '../../../platform/outbound/addresses.ts';
import { gatewayErrors } from '../errors.ts';

/** Settings and values that would choose another place than `api_base`, which is judged. */
const redirecting = ['base_url', 'model_list', 'fallbacks', 'custom_llm_provider'];

/** The address without a slash at its end. @throws AppError `gateway.bad_address` */
export function checkBase(text: string, { allowPrivate }: AddressRule): string {
  const refuse = (why: string) => gatewayErrors.create('bad_address', `The address of a provider ${why}.`);
  // A backslash, a control character or white space is read differently by different readers of addresses.
  if (!/^https?:\/\/[^\s\\\p{Cc}]+$/iu.test(text) || !URL.canParse(text))
    throw refuse(`must be an http(s) address, not ${JSON.stringify(text.slice(0, 200))}`);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw refuse('holds no user or password');
  if (url.search !== '' || url.hash !== '') throw refuse('has neither a query nor a fragment');
  if (url.protocol === 'http:' && !allowPrivate)
    throw refuse('begins with https: a key would travel in the clear otherwise');
  if (!allowPrivate && isPrivateByName(url.hostname))
    throw refuse(`leads to ${url.hostname}, which is inside the server’s own network`);
  return url.href.replace(/\/+$/, '');
}

/** The settings of a key with its address checked; an empty address is none. @throws AppError `gateway.bad_value`, `gateway.bad_address` */
export function checkSettings(given: Readonly<Record<string, string>>, rule: AddressRule): Record<string, string> {
  const settings: Record<string, string> = { ...given };
  for (const name of redirecting)
    if (Object.hasOwn(settings, name))
      throw gatewayErrors.create('bad_value', `auth_config must not contain '${name}': api_base says where calls go.`);
  const base = settings['api_base']?.trim() ?? '';
  delete settings['api_base'];
  return base === '' ? settings : { ...settings, api_base: checkBase(base, rule) };
}

const mostBytes = 64 * 1024;

/** @throws AppError `gateway.bad_value` */
export function checkValues(values: Readonly<Record<string, string>>): void {
  const names = Object.keys(values);
  const wrong = [...redirecting, 'api_base'].find((name) => names.includes(name));
  if (wrong !== undefined)
    throw gatewayErrors.create('bad_value', `secret_value must not contain '${wrong}': set api_base in auth_config.`);
  if (names.length === 0) throw gatewayErrors.create('bad_value', 'A key needs a value, such as api_key.');
  for (const [name, value] of Object.entries(values)) {
    // What goes into a header holds no line break, nor anything else that is not printed.
    if (value === '' || Buffer.byteLength(value) > mostBytes || /\p{Cc}/u.test(value.replaceAll(/[\r\n\t]/g, '')))
      throw gatewayErrors.create('bad_value', `The value of ${name} must have 1 character to 64 KiB, all printable.`);
  }
}

/** Enough to tell one key from another; nothing of a short one. */
export function mask(value: string): string {
  return value.length < 16 ? '***' : `${value.slice(0, 3)}...${value.slice(-4)}`;
}
