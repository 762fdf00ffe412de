import { BlockList, isIP, SocketAddress } from 'node:net';
import type { Config } from '@lumigraph/config';

/** A client's address, from that of the socket's peer and the header `X-Forwarded-For`. */
export type ReadAddress = (peer: string | undefined, forwardedFor: string | string[] | undefined) => string;

/**
 * The address is the peer's or, where this is a trusted proxy, the right-most one of `X-Forwarded-For` that is not. What stands left of
 * it, or left of what is no address, anyone may have written.
 */
export function createAddressReader(trustedProxies: Config['trustedProxies']): ReadAddress {
  const trusted = new BlockList();
  for (const { address, prefix, family } of trustedProxies) trusted.addSubnet(address, prefix, family);
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

  return (peer, forwardedFor = '') => {
    let nearest = normalised(peer ?? '') ?? '';
    const hops = String(forwardedFor).split(',');
    while (isTrusted(nearest)) {
      const next = normalised(withoutPort(hops.pop()?.trim() ?? ''));
      if (next === null) break;
      nearest = next;
    }
    return nearest;
  };
}

/** Some load balancers write the port too: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(hop: string): string {
  const [, ipv4, ipv6] = /^(?:([\d.]+):\d+|\[([^\]]+)\](?::\d+)?)$/.exec(hop) ?? [];
  return ipv4 ?? ipv6 ?? hop;
}

/** One spelling per address, and IPv4 as IPv4; null for what is no address. */
function normalised(text: string): string | null {
  if (isIP(text) !== 6) return isIP(text) === 4 ? text : null;
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  const mapped = address.replace(/^::ffff:(?=[\d.]+$)/, '');
  return isIP(mapped) === 4 ? mapped : address;
}
