export { connectEvents, type Events, type Publisher } from './connect.ts';
export type { Consumption } from './consume.ts';
export { listDead, redriveDead } from './dead.ts';
export type { Delivery } from './handle.ts';
export { moderationActed } from './moderation.ts';
export {
  type EventData,
  type EventName,
  type LumigraphEvent,
  parseEvent,
} from './schemas.ts';
