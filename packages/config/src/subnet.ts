import { isIP } from 'node:net';

/** Addresses with a common prefix, as node:net's BlockList takes them. */
export interface Subnet {
  address: string;
  /** Bits. */
  prefix: number;
  family: 'ipv4' | 'ipv6';
}

/** The subnet that an address or a CIDR (`10.0.0.0/8`, `fd00::/8`) names; null where it is neither. */
export function parseSubnet(text: string): Subnet | null {
  const [, address = '', length] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return null;
  const bits = version === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  return prefix <= bits ? { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' } : null;
}
