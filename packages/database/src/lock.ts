import { type QueryExecutorProvider, sql } from 'kysely';

/** Takes a lock by its name until the transaction ends. False where another transaction has it: nobody waits. */
export async function tryLock(trx: QueryExecutorProvider, name: string): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(hashtext(${name})) as mine`.execute(
    trx,
  );
  return rows[0]?.mine === true;
}
