import { randomUUID } from 'node:crypto';
import type { Config } from '@lumigraph/config';
import type { UserId } from '@lumigraph/ids';
import { Refusal } from '@lumigraph/subgraph-kit';
import type { Kysely } from 'kysely';
import { findAccounts } from '../data/accounts.ts';
import {
  deleteSession,
  deleteSessions,
  findRecentRotation,
  hasToken,
  insertSession,
  rotateSession,
} from '../data/sessions.ts';
import type { Tables } from '../data/tables.ts';
import type { AccessTokens } from './access-token.ts';
import {
  drawSecret,
  hashSecret,
  nextSecret,
  parseRefreshToken,
  printRefreshToken,
  type RefreshToken,
} from './refresh-token.ts';

/** What a client keeps to stay signed in. */
export interface OpenSession {
  userId: UserId;
  accessToken: string;
  expiresAt: Date;
  refreshToken: string;
  refreshExpiresAt: Date;
}

export interface Sessions {
  /** Signs a user in: a new session, in the caller's transaction where there is one. */
  open(db: Kysely<Tables>, user: UserId): Promise<OpenSession>;
  /**
   * Exchanges a refresh token for the next one. For 10 s the old token gives the same answer again, since the first may have been
   * lost; after that, an old token means that two have it, and the session ends. Throws SESSION_EXPIRED.
   */
  refresh(refreshToken: string): Promise<OpenSession>;
  /** Ends the session of a refresh token, if there still is one. */
  end(refreshToken: string): Promise<void>;
  /** Ends every session of whoever a refresh token belongs to, which must be a good one. Throws SESSION_EXPIRED. */
  endAll(refreshToken: string): Promise<void>;
}

const GRACE_SECONDS = 10;

export function createSessions(options: {
  db: Kysely<Tables>;
  tokens: AccessTokens;
  lifeSeconds: Config['refreshTokenSeconds'];
}): Sessions {
  const { db, tokens, lifeSeconds } = options;
  return {
    open: async (executor, userId) => {
      const session = { userId, id: randomUUID() };
      const secret = drawSecret();
      const refreshExpiresAt = await insertSession(executor, session, { tokenHash: hashSecret(secret), lifeSeconds });
      return answer({ session, secret }, refreshExpiresAt);
    },
    refresh: async (text) => {
      const token = parseRefreshToken(text);
      if (!token) throw expired();
      const next = (await isActive(token.session.userId)) ? ((await rotate(token)) ?? (await repeat(token))) : null;
      if (next) return answer({ ...token, secret: next.secret }, next.expiresAt);
      await deleteSession(db, token.session);
      throw expired();
    },
    end: async (text) => {
      const token = parseRefreshToken(text);
      if (token) await deleteSession(db, token.session);
    },
    endAll: async (text) => {
      const token = parseRefreshToken(text);
      if (!token) throw expired();
      const isGood = (await hasToken(db, token.session, hashSecret(token.secret))) || (await repeat(token)) !== null;
      await (isGood ? deleteSessions(db, token.session.userId) : deleteSession(db, token.session));
      if (!isGood) throw expired();
    },
  };

  async function answer(token: RefreshToken, refreshExpiresAt: Date): Promise<OpenSession> {
    const { userId } = token.session;
    return { userId, ...(await tokens.sign(userId)), refreshToken: printRefreshToken(token), refreshExpiresAt };
  }

  async function isActive(user: UserId): Promise<boolean> {
    return (await findAccounts(db, [user])).get(user)?.isActive ?? false;
  }

  async function rotate({ session, secret }: RefreshToken): Promise<{ secret: Buffer; expiresAt: Date } | null> {
    const nonce = drawSecret();
    const next = nextSecret(secret, nonce);
    const change = { from: hashSecret(secret), to: hashSecret(next), nonce, lifeSeconds };
    const expiresAt = await rotateSession(db, session, change);
    return expiresAt && { secret: next, expiresAt };
  }

  async function repeat({ session, secret }: RefreshToken): Promise<{ secret: Buffer; expiresAt: Date } | null> {
    const rotation = await findRecentRotation(db, session, { from: hashSecret(secret), graceSeconds: GRACE_SECONDS });
    return rotation && { secret: nextSecret(secret, rotation.nonce), expiresAt: rotation.expiresAt };
  }
}

function expired(): Refusal {
  return new Refusal('SESSION_EXPIRED', 'This session has ended. Please sign in again.', ['refreshToken']);
}
