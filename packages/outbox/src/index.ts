export { createOutbox, type Outbox, type OutboxTable, outboxTableSql } from './outbox.ts';
