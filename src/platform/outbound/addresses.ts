// Where the server may connect to on behalf of a caller. A name is resolved once, every address it stands for is judged, and the
// connection then goes to the judged address, so that a second answer of the name server cannot lead elsewhere (RFC 6890 lists
// the special-purpose ranges).
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export interface Target {
  /** As it was named, for TLS and the Host header. */
  readonly host: string;
  readonly ip: string;
  readonly family: 4 | 6;
  /** Answers with the judged address, whatever name it is asked. */
  readonly lookup: LookupFunction;
}

export interface AddressRule {
  /** Whether loopback, private, link-local and other special addresses may be reached. */
  readonly allowPrivate: boolean;
}

const special = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  special.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  special.addSubnet(net, prefix, 'ipv6');

/** True for an address of the public internet. */
export function isPublicAddress(ip: string): boolean {
  const family = isIP(ip);
  if (family === 0) return false;
  if (family === 4) return !special.check(ip, 'ipv4');
  // `new URL` writes any spelling of an address in its one short form: ::ffff:7f00:1 is 127.0.0.1.
  const plain = new URL(`http://[${ip.split('%')[0] ?? ''}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(plain);
  if (mapped !== null) {
    const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
    return isPublicAddress([high >> 8, high & 255, low >> 8, low & 255].join('.'));
  }
  return !special.check(plain, 'ipv6');
}

/** The rule does not let the server go there: trying again does not help. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** Whether a host is inside the network by how it is written alone, without asking a name server. */
export function isPrivateByName(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  return /(^|\.)localhost$/i.test(name) || (isIP(name) !== 0 && !isPublicAddress(name));
}

/** @throws AddressRefused when one of its addresses is not allowed; Error when the name is unknown. Both in words for the caller. */
export async function resolveTarget(host: string, rule: AddressRule): Promise<Target> {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  const found = await lookup(name, { all: true }).catch(() => []);
  const [first] = found;
  if (first === undefined) throw new Error(`The host ${name} is not known to the name server.`);
  const refused = rule.allowPrivate ? undefined : found.find(({ address }) => !isPublicAddress(address));
  if (refused !== undefined)
    throw new AddressRefused(
      `${name} is ${refused.address === name ? 'an' : `at ${refused.address}, an`} address inside the server’s own network, which this server does not connect to.`,
    );
  const family = first.family === 6 ? 6 : 4;
  return {
    host: name,
    ip: first.address,
    family,
    lookup(_name, options, done) {
      if (options.all === true) done(null, [{ address: first.address, family }]);
      else done(null, first.address, family);
    },
  };
}
