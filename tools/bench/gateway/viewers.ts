import { createVouching } from '@lumigraph/gateway';
import { newId, randomSlot } from '@lumigraph/ids';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Many more than there are requests under way: a gateway that executes equal requests of one viewer once would otherwise do less than is asked. */
const VIEWERS = 64;

/** People who ask by turns. */
export interface Viewers {
  /** The JWK set that their access tokens are verified with. */
  publicKeys: string;
  /** The Authorization header of whoever asks a gateway of ours. */
  signedIn(index: number): Promise<string>;
  /** The Authorization header with which our subgraphs let someone else's gateway ask: it only passes it on. */
  vouchedFor(index: number): Promise<string>;
}

export async function createViewers(gatewaySecret: string): Promise<Viewers> {
  const keys = await generateKeyPair('EdDSA', { extractable: true });
  const publicKey = { ...(await exportJWK(keys.publicKey)), kid: 'bench', alg: 'EdDSA' };
  const vouch = createVouching(gatewaySecret);
  const people = Array.from({ length: VIEWERS }, (_, index) => ({
    viewer: { id: newId<'user'>(randomSlot()) },
    requestId: `bench-${index}`,
    accept: '*/*',
    address: '127.0.0.1',
  }));
  const tokens = await Promise.all(people.map(({ viewer }) => tokenOf(viewer.id, keys.privateKey)));
  return {
    publicKeys: JSON.stringify({ keys: [publicKey] }),
    signedIn: async (index) => `Bearer ${tokens[index % VIEWERS]}`,
    vouchedFor: async (index) => {
      const request = people[index % VIEWERS];
      return request ? vouch(request) : '';
    },
  };
}

function tokenOf(userId: string, key: Parameters<SignJWT['sign']>[0]): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA', kid: 'bench' })
    .setSubject(userId)
    .setIssuer('lumigraph')
    .setAudience('lumigraph')
    .setIssuedAt()
    .setExpirationTime('1d')
    .sign(key);
}
